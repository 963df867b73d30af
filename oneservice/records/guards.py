"""Triggers that refuse to change what was written, on SQLite and PostgreSQL. Installed by migrations.

SQLite rebuilds a table to alter it and loses its triggers: a migration that alters a guarded table installs
its guard again, and a test looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "append only"
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME; END $$"
)


@dataclass(frozen=True)
class Guard:
    """Refuses UPDATE of ``columns`` (none named: of anything) and, unless told, DELETE on ``table``."""

    table: str
    columns: tuple[str, ...] = ()
    delete: bool = True

    def install(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        """For RunPython. ``apps`` is not used."""
        for statement in self.statements(editor.connection.vendor):
            editor.execute(statement, params=None)

    def remove(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        """For RunPython, backwards."""
        of_table = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
        for event in self._events(editor.connection.vendor):
            editor.execute(f"DROP TRIGGER {self._name(event)}{of_table}", params=None)

    def statements(self, vendor: str) -> list[str]:
        """The SQL that installs the guard on ``sqlite`` or ``postgresql``."""
        if vendor == "postgresql":
            return [POSTGRES_FUNCTION, *map(self._on_postgres, self._events(vendor))]
        return [self._on_sqlite(event) for event in self._events(vendor)]

    def _events(self, vendor: str) -> list[str]:
        removal = ["DELETE", "TRUNCATE"] if vendor == "postgresql" else ["DELETE"]
        return ["UPDATE", *(removal if self.delete else [])]

    def _name(self, event: str) -> str:
        return f"guard_{self.table}_{event.lower()}"

    def _when(self, event: str, differs: str) -> str:
        if event != "UPDATE" or not self.columns:
            return ""
        return f" WHEN ({' OR '.join(f'OLD.{column} {differs} NEW.{column}' for column in self.columns)})"

    def _on_sqlite(self, event: str) -> str:
        when = self._when(event, "IS NOT")
        body = f"BEGIN SELECT RAISE(ABORT, '{self.table}: {REFUSAL}'); END"
        return f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} FOR EACH ROW{when} {body}"

    def _on_postgres(self, event: str) -> str:
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        head = f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} FOR EACH {each}"
        return f"{head}{self._when(event, 'IS DISTINCT FROM')} EXECUTE FUNCTION guard_refuse()"
