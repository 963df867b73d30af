import sqlite3
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RecordsConfig(AppConfig):
    name = "oneservice.records"
    label = "records"

    def ready(self) -> None:
        connection_created.connect(as_many_variables_as_there_may_be, dispatch_uid="records.variables")


def as_many_variables_as_there_may_be(connection: Any, **_: Any) -> None:
    """Django writes SQLite as if a statement took 999 variables, and cuts three hundred rows into eight statements.

    The library says what it takes (250 000 in Debian); one kind of rows stays one statement, as with PostgreSQL.
    """
    if connection.vendor == "sqlite":
        most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = min(most, 30_000)
