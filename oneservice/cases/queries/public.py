"""What anybody may see: the services there are and the guide of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from oneservice.cases.errors import NotFound
from oneservice.cases.queries.parts import limit_text, role_title
from oneservice.cases.reading import pinned, service_ids
from oneservice.cases.shapes import ServiceCard
from oneservice.cases.windows import told_of
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Text
from oneservice.engine.plan import default_chosen, in_workdays, promise
from oneservice.engine.reductions import Reductions, reductions
from oneservice.people.delegating import held_by
from oneservice.people.divisions import division_line, topmost
from oneservice.people.models import Delegation, Person


@dataclass(frozen=True, slots=True)
class PublicItem:
    id: str
    title: Text
    department: Text
    limit: Text | None
    optional: bool
    conditional: bool
    after: tuple[Text, ...]
    materials: tuple[Text, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicService:
    """The public guide of a service: who may use it, what it settles, who takes part."""

    card: ServiceCard
    note: Text | None
    gates: tuple[Text, ...]
    items: tuple[PublicItem, ...]
    roles: tuple[Text, ...]
    uploads: int
    spared: int
    window: Text | None = None  # of a campaign: when it can be begun and filed
    open: bool = True  # it can be begun today
    reductions: Reductions | None = None  # 四减: before, after, cut_percent by materials, working_days, visits, forms


def services(place: str = "") -> list[ServiceCard]:
    """Every service that is offered in the division ``place`` (that of the whole site), in the order of their names."""
    found = versions.services(divisions=division_line(place or topmost()))
    return [_card(pinned(version.sha256).closure) for version in found]


def service(bundle: str, place: str = "") -> PublicService:
    """The guide of one service as it is offered in ``place``; NotFound if none of that name is."""
    version = versions.offered(bundle, divisions=division_line(place or topmost()))
    if version is None:
        raise NotFound
    closure = pinned(version.sha256).closure
    standing, window = told_of(closure.bundle, timezone.localdate())
    materials = {use.key: use for item in closure.items.values() for use in item.materials}
    uploads = sum(closure.materials[use.use].uploaded for use in materials.values())
    return PublicService(
        card=_card(closure),
        note=closure.bundle.note,
        gates=tuple(gate.title for gate in closure.bundle.gates if gate.title),
        items=tuple(_item(closure, entry.id) for entry in closure.bundle.items),
        roles=tuple(role_title(closure, role.id) for role in closure.bundle.roles.values() if role.signs),
        uploads=uploads,
        spared=len(materials) - uploads,
        window=window,
        open=standing == "open",
        reductions=reductions(closure),
    )


@dataclass(frozen=True, slots=True)
class WayIn:
    """Who somebody may be when he begins, or for whom: ``way`` is what the page sends back."""

    way: str
    role: str
    authority: int
    title: Text


def ways_in(person: Person, bundle: str, place: str = "") -> list[WayIn]:
    """As whom a case of the service can be begun, and for whom by authority; NotFound if it is not offered there."""
    version = versions.offered(bundle, divisions=division_line(place or topmost()))
    if version is None:
        raise NotFound
    closure = pinned(version.sha256).closure
    roles = [(role, role_title(closure, role)) for role in closure.bundle.starters]
    held = held_by(person, timezone.localdate()).filter(bundle__in=["", *service_ids(closure)])
    others = [_for_another(each, role, title) for each in held for role, title in roles]
    return [WayIn(role, role, 0, title) for role, title in roles] + others


def _for_another(held: Delegation, role: str, title: Text) -> WayIn:
    name = held.principal.name
    words = Text(f"替{name}办理（{title.zh}）", f"For {name} ({title.en or title.zh})")
    return WayIn(f"{role}:{held.pk}", role, held.pk, words)


def _card(closure: Closure) -> ServiceCard:
    bundle = closure.bundle
    days = in_workdays(promise(closure, default_chosen(closure)))
    return ServiceCard(bundle.id, bundle.title, bundle.summary, len(bundle.items), days)


def _item(closure: Closure, item_id: str) -> PublicItem:
    item, entry = closure.items[item_id], closure.bundle.item(item_id)
    return PublicItem(
        id=item_id,
        title=item.title,
        department=closure.departments[item.department].title,
        limit=limit_text(item.limit.promised, item.limit.at_once),
        optional=entry.optional,
        conditional=entry.when is not None,
        after=tuple(closure.items[after.item].title for after in entry.after),
        materials=tuple(closure.materials[use.use].title for use in item.materials),
        basis=tuple(f"《{basis.law}》" + (f"第{basis.article}条" if basis.article else "") for basis in item.basis),
    )
