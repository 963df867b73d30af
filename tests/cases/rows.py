"""Rows of cases for tests that are about the rows: the answers in them are empty."""

from datetime import UTC, datetime
from itertools import count

from oneservice.cases.models import Case, ItemCase
from oneservice.catalogue.models import Version

NOW = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
_numbers = count(1)


def version(sha256="0" * 64, **columns):
    number = next(_numbers)
    return Version.objects.get_or_create(
        sha256=sha256, defaults={"bundle_id": "one", "number": number, "state": "published", **columns}
    )[0]


def case(**columns):
    number = next(_numbers)
    return Case.objects.create(
        ref=f"R{number}",
        nonce=f"n{number}",
        version=version(),
        starter="mother",
        division="530000",
        key=b"key",
        sealed=b"sealed",
        created_at=NOW,
        changed_at=NOW,
        **columns,
    )


def item_case(of=None, item="one", **columns):
    return ItemCase.objects.create(case=of or case(), item=item, department="civil", entered_at=NOW, **columns)
