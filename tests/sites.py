"""Real sites in child processes that may be killed: a database, a scratch folder, Python beside the tests."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent

CALL = "import django; django.setup(); from tests.jobs import child; child.{name}(*{arguments})"


class Site:
    """A small site of its own: a database, a scratch folder, child processes that may be killed."""

    def __init__(self, var, database):
        self.var = var
        self.started = []
        mine = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
        self.env = mine | {  # a worker's name would send the children to another scratch folder
            "DJANGO_SETTINGS_MODULE": "tests.jobs.site",
            "ONESERVICE_VAR": str(var),
            "ONESERVICE_DEMO": "1",
            "DATABASE_URL": database,
            "METRICS_PORT": "0",
            "PYTHONWARNINGS": "ignore",
        }
        self.run("-m", "django", "migrate", "-v0")

    def run(self, *arguments):
        """Run Python to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def child(self, name, *arguments):
        """Call a function of ``tests.jobs.child`` in a process of its own; what it printed."""
        return self.run("-c", CALL.format(name=name, arguments=arguments))

    def count(self):
        return json.loads(self.child("count"))

    def start_child(self, name, *arguments):
        return self.start("-c", CALL.format(name=name, arguments=arguments))

    def start(self, *arguments):
        """Start a program in a process group of its own; its output goes to a file in the scratch folder."""
        with (self.var / "children.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def log(self):
        """What the started programs have said."""
        return (self.var / "children.log").read_text("utf-8")

    def kill(self, process):
        """``kill -9`` of the process and all it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_after(self, process, *, seconds):
        time.sleep(seconds)
        self.kill(process)

    def close(self):
        for process in self.started:
            self.kill(process)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_database(server, name):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()
