"""How many statements a call costs; the frame of a transaction is not counted."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from oneservice.people import divisions

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(queries):
    return [query["sql"] for query in queries if not query["sql"].startswith(FRAME)]


def cost(call, *args, **kwargs):
    divisions.division_titles()  # which a process reads once a minute
    with CaptureQueriesContext(connection) as queries:
        call(*args, **kwargs)
    return len(statements(queries))
