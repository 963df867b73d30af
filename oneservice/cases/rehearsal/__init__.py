"""A scenario played through the real actions, in a database and with a clock of its own.

Whoever calls has put a scratch database under this process and gives a ``World``: the clock, how a row of the
outbox is run, and who listens for what registers are asked. Nothing here may run against a live database.
"""

from oneservice.cases.rehearsal.play import Play
from oneservice.cases.rehearsal.running import Running, World
from oneservice.cases.rehearsal.troupe import hire

__all__ = ["Play", "Running", "World", "hire"]
