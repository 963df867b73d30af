"""Outside systems: one folder each, with a ``demo`` that answers from invented data and needs no network.

Each folder implements one Protocol of ``engine.ports``; ``registry`` chooses by settings. The folders do not
know each other; what the demos share (content, switched faults, memory of keys) is in ``demo``.
"""
