"""What publishing means for cases that are running: they stay where they began, and how many that are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from oneservice.cases.models import Case
from oneservice.cases.states import OVER
from oneservice.engine.definition import Closure, Text
from oneservice.engine.migration import Migration, migration


@dataclass(frozen=True, slots=True)
class Staying:
    """Cases of a version that are not over."""

    bundle: str
    number: int
    cases: int

    @property
    def text(self) -> Text:
        """“37 个在办件留在 v3”, and what says which of them could be moved."""
        command = f"content migrate {self.bundle} --from {self.number}"
        return Text(
            f"{self.cases} 个在办件留在 v{self.number}；发布后可用 {command} 查看哪些可以转入新版",
            f"{self.cases} running cases stay on v{self.number}; once it is published, {command} says which can move",
        )


def staying(bundle: str) -> list[Staying]:
    """Versions of ``bundle`` that cases still run on, the oldest first."""
    running = Case.objects.filter(version__bundle_id=bundle).exclude(phase__in=OVER)
    counted = running.values("version__number").annotate(cases=Count("pk")).order_by("version__number")
    return [Staying(bundle, row["version__number"], row["cases"]) for row in counted]


def obstacles(old: Closure, new: Closure) -> list[Text]:
    """What would have to be settled before cases could be moved from one version to the other; none: nothing."""
    return list(_obstacles(migration(old, new), old, new))


def _obstacles(plan: Migration, old: Closure, new: Closure) -> Iterator[Text]:
    for item in plan.dropped:
        title = old.items[item].title
        yield Text(
            f"事项“{title.zh}”已取消，其在办件只能在原版本办结",
            f"“{title.en}” is dropped: its cases end where they are",
        )
    for lost in plan.lost:
        title = new.items[lost.item].title
        yield Text(
            f"事项“{title.zh}”的环节 {lost.state.id} 没有对应环节", f"“{title.en}”: state {lost.state.id} has no image"
        )
    for each in plan.unassigned:
        title, label = new.items[each.item].title, new.fields[each.field].label
        yield Text(
            f"事项“{title.zh}”新增的数据项“{label.zh}”，在办件没有填写过",
            f"“{title.en}” newly needs “{label.en}”, which running cases were never asked",
        )
