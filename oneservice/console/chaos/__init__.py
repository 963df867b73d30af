"""``make chaos``: the promises "never lost, never twice", tried on sites that are killed, starved and attacked.

``trials`` lists the runs; each module holds one of them and gives ``Finding``\\ s. Sites stand in scratch folders
(``places``), play on the content in ``content/`` and are killed whole (``programs``); ``inside`` is what goes on in
one of their own processes. The database and the files of the site whose ``manage.py`` it is are left alone.
"""
