"""What a play wrote into the database, kept and put back: many tests begin where the same play has ended.

Rows, and what the demo systems remember, or a case that is put back would find its bills paid by the test before. On
SQLite only, only while no outside system has faults, and only where nothing was inserted since the first such play
began: else it is played again. What a play reads besides (a patched function) it does not know of: a test with such
things plays its case itself.
"""

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import read_faults
from oneservice.connectors.demo.province import FAULTS_FILE
from oneservice.people import divisions

_kept = {}


@dataclass
class Memento:
    """Counters as they were before; rows the play wrote and took away; the counters, the stage and the memory of the
    demo systems as they were then."""

    before: dict[str, int]
    rows: dict[str, list[tuple]]
    gone: list[tuple[str, int]]
    after: dict[str, int]
    stage: dict
    memory: dict[Path, bytes]

    def put_back(self):
        for path, kept in self.memory.items():
            path.write_bytes(kept)
        raw = connection.connection
        for table, key in self.gone:
            raw.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [key])
        for table, rows in self.rows.items():
            raw.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
        raw.executemany("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", self.after.items())


def played(stage, key, play):
    """The ``stage`` after ``play()``; from the second time of ``key`` on, what that wrote is put back instead.

    Then the process knows the names of the divisions, as a site does that has shown a page.
    """
    _play_or_put_back(stage, key, play)
    divisions.division_titles()


def _play_or_put_back(stage, key, play):
    if connection.vendor != "sqlite" or read_faults(settings.VAR / FAULTS_FILE):
        return play()
    connection.ensure_connection()
    key = (str(settings.VAR), type(stage), stage.clock and stage.clock.at, *key)  # keys and demo systems lie in VAR
    kept = _kept.get(key)
    if kept and kept.before == _counters():
        with transaction.atomic():  # what refers to each other comes table by table
            kept.put_back()
        for name, value in kept.stage.items():
            setattr(stage, name, _fresh(value))
        if stage.clock:
            stage.clock.at = kept.stage["clock_at"]
        return None
    if kept:
        return play()
    before, counters = _all_rows(), _counters()
    play()
    _kept[key] = _memento(stage, counters, before, _all_rows())
    return None


def _memento(stage, counters, before, after):
    new = {name: [row for key, row in rows.items() if before[name].get(key) != row] for name, rows in after.items()}
    gone = [(name, key) for name, rows in before.items() for key in rows if key not in after[name]]
    said = {name: _fresh(value) for name, value in vars(stage).items() if name != "clock"}
    said["clock_at"] = stage.clock and stage.clock.at
    return Memento(counters, {name: rows for name, rows in new.items() if rows}, gone, _counters(), said, _memory())


def _memory():
    """Files of the demo systems: keys, orders and licences; what was sent, whose last line counts as a key too."""
    paths = registry.province().memory.path, registry.demo_messages().path
    return {path: path.read_bytes() if path.exists() else b"" for path in paths}


def _fresh(value):
    """A model's object that no other test holds; of a dictionary each."""
    if isinstance(value, dict):
        return {key: _fresh(each) for key, each in value.items()}
    return deepcopy(value) if isinstance(value, Model) else value


def _all_rows():
    """By table and rowid; the plus keeps a value as it is stored."""
    raw, found = connection.connection, {}
    for table in connection.introspection.table_names():
        columns = ", ".join(f'+"{column[1]}"' for column in raw.execute(f'PRAGMA table_info("{table}")'))
        found[table] = {row[0]: row[1:] for row in raw.execute(f'SELECT +rowid, {columns} FROM "{table}"')}
    return found


def _counters():
    """The last number given in each table: any row inserted since shows."""
    return dict(connection.connection.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"))
