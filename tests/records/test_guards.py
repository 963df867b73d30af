import pytest
from django.db import connection

from oneservice.records.guards import Guard

GUARDED = [
    "guard_cases_paperlist_delete",
    "guard_cases_paperlist_update",
    "guard_cases_papermove_delete",
    "guard_cases_papermove_update",
    "guard_catalogue_folder_delete",
    "guard_catalogue_folder_update",
    "guard_catalogue_sourcefile_delete",
    "guard_catalogue_sourcefile_update",
    "guard_catalogue_version_update",
    "guard_records_access_update",
    "guard_records_entry_delete",
    "guard_records_entry_update",
]
SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
POSTGRES = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"


def triggers():
    with connection.cursor() as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRES)
        return [name for (name,) in cursor.fetchall() if not name.endswith("_truncate")]


@pytest.mark.django_db
def test_every_guard_stands_after_all_migrations():
    assert triggers() == GUARDED


@pytest.mark.django_db(transaction=True)
def test_a_guard_can_be_taken_away_and_put_back():
    guard = Guard("records_access", delete=False)
    with connection.schema_editor() as editor:
        guard.remove(None, editor)
    assert "guard_records_access_update" not in triggers()
    with connection.schema_editor() as editor:
        guard.install(None, editor)
    assert triggers() == GUARDED
