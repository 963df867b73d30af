"""Every place where one definition names another, as data the check on names walks through."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oneservice.engine.definition import Bundle, Content, Field, From, Item, Process, Role
from oneservice.engine.rename import rename_name
from oneservice.engine.uses import Address


@dataclass(frozen=True, slots=True)
class Reference:
    """``name`` at ``address`` must be one of ``known``; ``kind`` is what it names (``sources``, ``actions``)."""

    address: Address
    kind: str
    name: str
    known: Collection[str]


def references(content: Content) -> Iterator[Reference]:
    """All references of the content that are written (not left out)."""
    for found in every_reference(content):
        if found.name:
            yield found


def every_reference(content: Content) -> Iterator[Reference]:
    yield from calendar_references(content)
    for source in content.sources.values():
        yield Reference(("sources", source.id, "department"), "departments", source.department, content.departments)
    for field in content.fields.values():
        yield from field_references(content, field, ("fields", field.id))
    for material in content.materials.values():
        address = ("materials", material.id)
        yield Reference((*address, "source"), "sources", material.source, content.sources)
        yield Reference((*address, "form"), "documents", material.form, content.documents)
    for process in content.processes.values():
        yield from process_references(content, process)
    for item in content.items.values():
        yield from item_references(content, item)
    for bundle in content.bundles.values():
        yield from bundle_references(content, bundle)
    yield from list_references(content)
    for document in content.documents.values():
        for i, name in enumerate(document.blank):
            yield Reference(("documents", document.id, "blank", i), "fields", unrow(name), content.fields)


def calendar_references(content: Content) -> Iterator[Reference]:
    """Of what was read from a folder; other content says nothing of calendars."""
    known: Collection[str] | None = getattr(content, "calendars", None)
    for department in content.departments.values() if known is not None else ():
        yield Reference(("departments", department.id, "calendar"), "calendars", department.calendar, known or ())


def unrow(name: str) -> str:
    """A field's name; "" for a column of the row at hand, which its item is asked about."""
    return "" if name.startswith("row.") else name


def field_references(content: Content, field: Field, address: Address) -> Iterator[Reference]:
    for i, origin in enumerate(field.sources):
        yield from origin_references(content, origin, (*address, "from", i))
    if field.options_from:
        yield from origin_references(content, field.options_from, (*address, "options"))
    for name, column in field.columns.items():
        yield from field_references(content, column, (*address, "columns", name))


def origin_references(content: Content, origin: From, address: Address) -> Iterator[Reference]:
    """The source, its answer, and the field that holds the number it is asked by (``mother.ric``)."""
    yield Reference((*address, "source"), "sources", origin.source, content.sources)
    source = content.sources.get(origin.source)
    if source:
        yield Reference((*address, "take"), f"answers of {source.id}", origin.take, source.answers)
        key = "" if origin.of == "row" else f"{origin.of}.{source.key.value}"
        yield Reference((*address, "of"), "fields", key, content.fields)


def process_references(content: Content, process: Process) -> Iterator[Reference]:
    actions = [action.id for action in process.actions]
    for state in process.states.values():
        address = ("processes", process.id, "states", state.id)
        yield Reference((*address, "notice"), "documents", state.notice, content.documents)
        if state.panel:
            yield Reference((*address, "panel", "of"), "departments", state.panel.of, content.departments)
    for i, action in enumerate(process.actions):
        here = ("processes", process.id, "actions", i)
        yield Reference((*here, "document"), "documents", action.document, content.documents)
        yield Reference((*here, "not_by"), "actions", action.not_by, actions)


def item_references(content: Content, item: Item) -> Iterator[Reference]:
    address = ("items", item.id)
    yield Reference((*address, "department"), "departments", item.department, content.departments)
    yield Reference((*address, "process"), "processes", item.process, content.processes)
    yield Reference((*address, "result"), "documents", item.result, content.documents)
    for i, use in enumerate(item.materials):
        yield Reference((*address, "materials", i, "use"), "materials", use.use, content.materials)
    licences = licences_known(content)
    for i, licence in enumerate(item.cancels):
        yield Reference((*address, "cancels", i), "licences", licence, licences)
    renamed = groups_renamed_everywhere(content, item)
    for place, name in item_names(item):
        if name.partition(".")[0] not in renamed:
            yield Reference((*address, *place), "fields", unrow(name), content.fields)


def licences_known(content: Content) -> set[str]:
    """The e-licences that a document becomes, or that stand for a material."""
    made = {document.licence for document in content.documents.values()}
    return (made | {material.licence for material in content.materials.values()}) - {""}


def item_names(item: Item) -> Iterator[tuple[Address, str]]:
    """The fields an item names, with where in its file."""
    yield from ((("needs", i), name) for i, name in enumerate(item.needs))
    yield from ((("gives", i), name) for i, name in enumerate(item.gives))
    yield ("division",), item.division
    if item.fee and isinstance(item.fee.amount, str):
        yield ("fee", "amount"), item.fee.amount


def groups_renamed_everywhere(content: Content, item: Item) -> set[str]:
    """Groups that every bundle entry using the item gives another name: they need not exist themselves."""
    entries = [entry for bundle in content.bundles.values() for entry in bundle.items if entry.use == item.id]
    groups = [set(entry.rename) for entry in entries]
    return set.intersection(*groups) if groups else set()


def bundle_references(content: Content, bundle: Bundle) -> Iterator[Reference]:
    address = ("bundles", bundle.id)
    yield Reference((*address, "lead"), "departments", bundle.lead, content.departments)
    yield Reference((*address, "application"), "documents", bundle.application, content.documents)
    yield Reference((*address, "certificate"), "documents", bundle.certificate, content.documents)
    if bundle.prepared_by:
        here = (*address, "prepared_by")
        yield Reference((*here, "source"), "sources", bundle.prepared_by.source, content.sources)
        yield Reference((*here, "of"), "roles", bundle.prepared_by.of, bundle.roles)
    for i, name in enumerate(bundle.one_open_case_per):
        yield Reference((*address, "one_open_case_per", i), "fields", name, content.fields)
    for role in bundle.roles.values():
        yield from role_references(content, bundle, role)
    for i, _ in enumerate(bundle.items):
        yield from entry_references(content, bundle, i)


def role_references(content: Content, bundle: Bundle, role: Role) -> Iterator[Reference]:
    address = ("bundles", bundle.id, "roles", role.id)
    entries = [entry.id for entry in bundle.items]
    yield Reference((*address, "each"), "fields", role.each, content.fields)
    yield Reference((*address, "acts_for"), "roles", role.acts_for, bundle.roles)
    yield Reference((*address, "proof"), "materials", role.proof, content.materials)
    for i, name in enumerate(role.items):
        yield Reference((*address, "items", i), "items of the bundle", name, entries)
    if not role.each and (role.starts or role.signs):
        for name in ("name", "ric", "mobile"):
            yield Reference(address, "fields", f"{role.id}.{name}", content.fields)


def entry_references(content: Content, bundle: Bundle, position: int) -> Iterator[Reference]:
    entry = bundle.items[position]
    address = ("bundles", bundle.id, "items", position)
    entries = [other.id for other in bundle.items if other.id != entry.id]
    yield Reference((*address, "use"), "items", entry.use, content.items)
    yield Reference((*address, "each"), "fields", entry.each, content.fields)
    yield Reference((*address, "stage"), "stages", entry.stage, bundle.stages)
    for i, after in enumerate(entry.after):
        yield Reference((*address, "after", i), "items of the bundle", after.item, entries)
    item = content.items.get(entry.use)
    if item:
        yield from entry_item_references(content, bundle, position, item)


def entry_item_references(content: Content, bundle: Bundle, position: int, item: Item) -> Iterator[Reference]:
    """What the item names as it is here: fields under the names ``as`` gives, columns of ``each``, its payer."""
    entry = bundle.items[position]
    address = ("bundles", bundle.id, "items", position)
    rows = content.fields.get(entry.each)
    for _, name in item_names(item):
        if name.startswith("row."):
            yield Reference(address, "columns", name[4:], rows.columns if rows else ())
        elif name.partition(".")[0] in entry.rename:
            yield Reference((*address, "as"), "fields", rename_name(name, entry.rename), content.fields)
    if item.fee:
        payer = entry.rename.get(item.fee.payer, item.fee.payer)
        yield Reference(("items", item.id, "fee", "payer"), "roles", payer, bundle.roles)
    if entry.batch:
        for key, names in {"by": [entry.batch.by], "places": [entry.batch.places], "order": entry.batch.order}.items():
            for name in names:
                yield Reference((*address, "batch", key), "fields", unrow(name), content.fields)


def list_references(content: Content) -> Iterator[Reference]:
    """Pages and scenarios: the bundle they are for, and what pages ask and who sees them."""
    lists: Mapping[str, Mapping[str, Any]] = {"forms": content.forms, "scenarios": content.scenarios}
    for kind, by_bundle in lists.items():
        for bundle in by_bundle:
            yield Reference((kind, bundle), "bundles", bundle, content.bundles)
    for bundle, pages in content.forms.items():
        roles = content.bundles[bundle].roles if bundle in content.bundles else {}
        for i, page in enumerate(pages):
            for j, name in enumerate(page.fields):
                yield Reference(("forms", bundle, i, "fields", j), "fields", name, content.fields)
            for j, role in enumerate(page.roles if roles else ()):
                yield Reference(("forms", bundle, i, "for", j), "roles", role, roles)
