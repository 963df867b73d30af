"""Differences between the cashier's statements and our bills that nobody has settled yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oneservice.cases.models import Difference, ItemCase
from oneservice.cases.permissions import handling
from oneservice.cases.reading import pinned
from oneservice.engine.definition import Text
from oneservice.engine.display import show_money
from oneservice.people.models import Staff

MOST = 100
KINDS = {
    Difference.Kind.NOT_OURS: Text(
        "收银台有款项，本站没有这张缴费单", "The cashier has money on an order that is not ours"
    ),
    Difference.Kind.NOT_THEIRS: Text("本站记为已缴，收银台没有到账", "We have it as paid, the cashier has no money"),
    Difference.Kind.AMOUNT: Text("本站与收银台金额不一致", "The amounts differ"),
    Difference.Kind.REFUND: Text("收银台已退款，本站没有记录", "The cashier has given back what we do not know of"),
}


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference as the problems page shows it; ``ours`` and ``theirs`` as money."""

    id: int
    day: date
    title: Text
    about: Text
    case_number: str
    order: str
    ours: str
    theirs: str


def open_differences() -> list[Difference]:
    """All of them, for those who run the site, the oldest first."""
    return list(Difference.objects.filter(settled_at=None).order_by("pk"))


def count_differences() -> int:
    return Difference.objects.filter(settled_at=None).count()


def desk_differences(staff: Staff) -> list[DifferenceLine]:
    """Those of this office's items, the oldest first; one query. An order that is not ours is the operators'."""
    rows = Difference.objects.filter(handling(staff, "item"), settled_at=None).select_related("item__case")
    return [_line(row, row.item) for row in rows.order_by("pk")[:MOST] if row.item]


def _line(row: Difference, item: ItemCase) -> DifferenceLine:
    return DifferenceLine(
        id=row.pk,
        day=row.day,
        title=KINDS[Difference.Kind(row.kind)],
        about=pinned(item.case.version_id).closure.items[item.item].title,
        case_number=item.case.number,
        order=row.order,
        ours=show_money(row.ours, False),
        theirs=show_money(row.theirs, False),
    )
