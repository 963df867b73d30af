"""The tables of a new site are made at once; a site that came there step by step has the same."""

import re

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

SQUASHED = ("cases", "0001_squashed_0026_archive")

pytestmark = [pytest.mark.django_db, pytest.mark.deep]


@pytest.fixture
def database(tmp_path):
    """Call it with a name for an empty SQLite file of its own."""
    opened = []

    def connect(name):
        settings = {**connections.settings["default"], "NAME": str(tmp_path / name)}
        opened.append(connections.create_connection("default").__class__(settings, "default"))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def migrated(connection, *, at_once):
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=at_once)
    executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if at_once or leaf != SQUASHED])
    return connection


def ask(connection, sql):
    with connection.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def shape(connection):
    """Columns, keys and constraints of each table, whatever their order, and every index and trigger."""
    rows = ask(connection, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name): table(connection, name, sql) if kind == "table" else sql for kind, name, sql in rows}


def table(connection, name, sql):
    columns, keys = (ask(connection, f'PRAGMA {what}("{name}")') for what in ("table_info", "foreign_key_list"))
    constraints = re.findall(r'CONSTRAINT "\w+" (?:CHECK|UNIQUE) .+?(?=, CONSTRAINT|\)$)', sql)
    return sorted(repr(row[1:]) for row in columns), sorted(repr(row[2:]) for row in keys), sorted(constraints)


def test_one_migration_makes_what_its_steps_made(database):
    whole = shape(migrated(database("whole"), at_once=True))
    steps = shape(migrated(database("steps"), at_once=False))
    assert {name: each for name, each in whole.items() if steps.get(name) != each} == {}
    assert whole.keys() == steps.keys()


def test_site_that_took_every_step_has_nothing_to_do(database):
    executor = MigrationExecutor(migrated(database("steps"), at_once=False))
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
