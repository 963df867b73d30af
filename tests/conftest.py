"""Databases for tests: SQLite in a file with the options of the site, and PostgreSQL where it is asked for."""

import gc
import os
import shutil
from itertools import count

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from oneservice.catalogue import calendars
from oneservice.console.chaos import attacks, servers
from oneservice.people import divisions
from oneservice.records import access, outbox, root_files
from oneservice.settings import database
from tests.sites import Site

_numbers = count(1)


def pytest_collection_modifyitems(config, items):
    """Files that wait for a browser or a server come first: one of them alone at the end would keep all others waiting.

    Not so the deep ones, whose tests are shared out one by one: the heaviest of them would all run at once.
    What was collected stays to the end; the garbage collector need not look through it each time.
    """
    waits = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("services")}
    if config.option.markexpr != "deep":
        items.sort(key=lambda item: item.path not in waits)
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """A real file: write-ahead logging and IMMEDIATE transactions mean nothing in memory."""
    settings = connections.settings["default"]
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _nothing_left_over():
    """What a process keeps between requests must not go from one test to the next."""
    calendars.use_files()
    yield
    access.forget()
    divisions.forget()
    outbox.wake.clear()
    shutil.rmtree(root_files.folder(), ignore_errors=True)  # its entries were taken back, the roots over them were not


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once():
    """A client is a whole site of its own, which at its first request lists every static file: 50 ms for each client.

    The first one does; the others know what it found.
    """
    listed, list_them = {}, WhiteNoiseMiddleware.add_files_from_finders

    def list_once(site):
        if not listed:
            list_them(site)
            listed.update(site.files)
        site.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", list_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_past_guards():
    """Tests with real transactions empty all tables when they end; only then the guards stand aside.

    Numbers begin at one again, or no beginning that a process has played would fit the tests after (``memento``).
    """
    flush = TransactionTestCase._fixture_teardown

    def unguarded(case):
        restore = attacks.unguarded(connections["default"])
        try:
            _number_anew(connections["default"])
            flush(case)
        finally:
            restore()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unguarded)
        yield


def _number_anew(connection):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = 0 WHERE name <> 'django_migrations'")


@pytest.fixture(scope="module")
def committed(django_db_setup, django_db_blocker):
    """Real transactions for all tests of a module that begin where one play has ended; emptied when they are done.

    Tests that take it write nothing that the next of them minds. One with a database of its own does not take it.
    """
    with django_db_blocker.unblock():
        yield
        restore = attacks.unguarded(connections["default"])
        _number_anew(connections["default"])
        call_command("flush", verbosity=0, interactive=False)
        restore()


@pytest.fixture
def without_guards():
    """Call it with a connection to do what an intruder with all rights on the database can do."""
    return attacks.unguarded


def unavailable(service, error):
    """No server here: a reason to skip on somebody's machine, a failure where CI promised one."""
    reason = f"{service} does not start: {type(error).__name__}: {error}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres():
    """The URL of a PostgreSQL server of our own, fit for DATABASE_URL; tests that use it say ``services``."""
    try:
        server = servers.start_postgres()
    except Exception as error:
        unavailable("PostgreSQL", error)
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """A file of SQLite with the tables of a small site, to copy from."""
    folder = tmp_path_factory.mktemp("tables")
    Site(folder, f"sqlite:///{folder}/site.sqlite3").migrate()
    return folder / "site.sqlite3"


@pytest.fixture
def small_site(tables, tmp_path):
    """A small site in ``tmp_path``, on SQLite."""
    site = Site(tmp_path, f"sqlite:///{shutil.copyfile(tables, tmp_path / 'site.sqlite3')}")
    yield site
    site.close()


def use_database(url):
    """Point the default connection of this process at ``url``; returns what points it back."""
    before = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": database(url)})["default"]

    def back():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before

    return back


@pytest.fixture(scope="session")
def migrated_postgres(postgres, django_db_blocker):
    """The URL of a migrated database to copy from."""
    url = _create_database(postgres, "migrated")
    with django_db_blocker.unblock():
        back = use_database(url)
        try:
            call_command("migrate", verbosity=0)
        finally:
            back()
    return url


@pytest.fixture
def on_postgres(postgres, migrated_postgres, django_db_blocker):
    """Run the test on a fresh PostgreSQL database with real transactions; the value is its URL."""
    url = _create_database(postgres, f"test_{next(_numbers)}", "TEMPLATE migrated")
    with django_db_blocker.unblock():
        back = use_database(url)
        try:
            yield url
        finally:
            back()


def _create_database(server, name, options=""):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" {options}')
    return server.replace("/postgres?", f"/{name}?")
