"""Small sites in child processes that may be killed, with settings of the tests."""

import json
import os
from pathlib import Path

from oneservice.console.chaos.programs import Programs, free_port
from oneservice.console.chaos.servers import new_database

__all__ = ["ROOT", "Site", "free_port", "new_database"]

ROOT = Path(__file__).resolve().parent.parent

CALL = "import django; django.setup(); from tests.jobs import child; child.{name}(*{arguments})"


class Site(Programs):
    """A small site of its own: a database, a scratch folder, child processes that may be killed."""

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
        self.var = var
        self.run("-m", "django", "migrate", "-v0")

    def child(self, name, *arguments):
        """Call a function of ``tests.jobs.child`` in a process of its own; what it printed."""
        return self.run("-c", CALL.format(name=name, arguments=arguments))

    def count(self):
        return json.loads(self.child("count"))

    def start_child(self, name, *arguments):
        return self.start("-c", CALL.format(name=name, arguments=arguments))
