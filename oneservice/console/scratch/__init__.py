"""Rehearsals: cases played in a process and a database that are thrown away, never in the live ones.

``parent`` starts the process, ``child`` is what goes on in it, ``clock`` its time. The child is the command
``rehearse``, which people do not call.
"""
