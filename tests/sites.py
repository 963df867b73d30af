"""Small sites in child processes that may be killed, with settings of the tests."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from oneservice.console.chaos.programs import Programs, free_port
from oneservice.console.chaos.servers import new_database

__all__ = ["ROOT", "Site", "free_port", "new_database"]

ROOT = Path(__file__).resolve().parent.parent

CALL = "import django; django.setup(); from tests.jobs import child; child.{name}(*{arguments})"


class Site(Programs):
    """A small site of its own: a database, a scratch folder, child processes that may be killed.

    Its tables are there already (``small_site`` of conftest), or ``migrate`` makes them.
    """

    def __init__(self, var, database):
        mine = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
        own = {  # a worker's name would send the children to another scratch folder
            "DJANGO_SETTINGS_MODULE": "tests.jobs.site",
            "ONESERVICE_VAR": str(var),
            "ONESERVICE_DEMO": "1",
            "DATABASE_URL": database,
            "METRICS_PORT": "0",
            "PYTHONWARNINGS": "ignore",
        }
        super().__init__(var, mine | own)
        self.var, self.database = var, database

    def migrate(self):
        self.run("-m", "django", "migrate", "-v0")

    def child(self, name, *arguments):
        """Call a function of ``tests.jobs.child`` in a process of its own; what it printed."""
        return self.run("-c", CALL.format(name=name, arguments=arguments))

    def count(self):
        return json.loads(self.child("count"))

    def done(self):
        """Rows that are done, as the database says: a process of ours takes too long to start to be asked often."""
        connect = psycopg.connect if self.database.startswith("postgres") else sqlite3.connect
        with closing(connect(self.database.removeprefix("sqlite:///"))) as connection:
            [(number,)] = connection.execute("SELECT COUNT(*) FROM records_outboxrow WHERE state = 'done'").fetchall()
        return number

    def start_child(self, name, *arguments):
        return self.start("-c", CALL.format(name=name, arguments=arguments))
