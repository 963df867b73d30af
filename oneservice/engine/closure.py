"""Everything one bundle's cases depend on, as one canonical text whose hash pins a running case.

Offices, people and calendars are not in it; departments, sources, fields, materials, items, processes, pages,
documents with their templates and the shared template parts are, and nothing the bundle does not reach.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from oneservice.engine.built_in import BUILT_IN
from oneservice.engine.codec import decoder, encode
from oneservice.engine.definition import (
    Bundle,
    Closure,
    Content,
    Department,
    Document,
    Field,
    Item,
    Material,
    Page,
    Process,
    Source,
    frozen_map,
)
from oneservice.engine.rename import rename_item, rename_name
from oneservice.engine.uses import asked_about, bundle_rules, field_of, field_reads, item_rules, names_read

MAPS: Mapping[str, type] = {
    "departments": Department,
    "sources": Source,
    "fields": Field,
    "materials": Material,
    "items": Item,
    "processes": Process,
    "documents": Document,
}
IDENTITY = ("name", "ric", "mobile", "uscc")
"""What signing reads of a role's group."""
NAME_IN_TEMPLATE = re.compile(r"[a-z][a-z0-9_]{0,59}\.[a-z][a-z0-9_]{0,59}")
"""Bounded like the names themselves: a template of one long word must not take a minute."""


def closure_json(content: Content, bundle_id: str) -> str:
    """The canonical text: keys sorted, no blanks, Chinese as it is.

    ``content`` must have passed the checks: a name that does not resolve raises KeyError.
    """
    return canonical(build_closure(content, bundle_id))


def load_closure(text: str) -> Closure:
    """The closure of a canonical text; its ``sha256`` is that of the text."""
    data = json.loads(text)
    maps = {
        name: frozen_map({key: decoder(kind)(value) for key, value in data[name].items()})
        for name, kind in MAPS.items()
    }
    return Closure(
        sha256=sha256_of(text),
        bundle=decoder(Bundle)(data["bundle"]),
        pages=tuple(decoder(Page)(page) for page in data["pages"]),
        partials=frozen_map(data["partials"]),
        **maps,
    )


def canonical(closure: Closure) -> str:
    """The text of a closure, without its hash."""
    data: dict[str, Any] = {
        name: {key: encode(value) for key, value in getattr(closure, name).items()} for name in MAPS
    }
    data |= {"bundle": encode(closure.bundle), "pages": encode(closure.pages), "partials": dict(closure.partials)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build_closure(content: Content, bundle_id: str) -> Closure:
    """What ``bundle_id`` reaches: items by the entry's id, renamed by ``as``. Raises KeyError for a lost name."""
    bundle = content.bundles[bundle_id]
    items = {entry.id: rename_item(content.items[entry.use], entry.rename) for entry in bundle.items}
    processes = pick(content.processes, (item.process for item in items.values()))
    pages = content.forms.get(bundle_id, ())
    materials = pick(content.materials, materials_of(bundle, items))
    documents = pick(content.documents, documents_of(content, bundle, items, processes, materials))
    partials = partials_of(content.partials, documents.values())
    texts = [document.template for document in documents.values()] + list(partials.values())
    fields = fields_reached(content, first_fields(content, bundle, items, pages, texts))
    sources = pick(content.sources, sources_of(bundle, fields, materials))
    departments = pick(content.departments, departments_of(bundle, items, processes, sources))
    maps = (departments, sources, fields, materials, items, processes)
    frozen = [frozen_map({key: one[key] for key in sorted(one)}) for one in (*maps, documents)]
    names = ("departments", "sources", "fields", "materials", "items", "processes", "documents")
    closure = Closure("", bundle, pages=pages, partials=frozen_map(partials), **dict(zip(names, frozen, strict=True)))
    return replace(closure, sha256=sha256_of(canonical(closure)))


def pick(known: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The named ones, each once; KeyError for a name that is unknown."""
    return {name: known[name] for name in dict.fromkeys(names) if name}


def materials_of(bundle: Bundle, items: Mapping[str, Item]) -> Iterator[str]:
    yield from (use.use for item in items.values() for use in item.materials)
    yield from (role.proof for role in bundle.roles.values())


def documents_of(
    content: Content,
    bundle: Bundle,
    items: Mapping[str, Item],
    processes: Mapping[str, Process],
    materials: Mapping[str, Material],
) -> Iterator[str]:
    """The bundle's own two and the built-in ones, where the content has them; what a step, item or material makes."""
    yield from (name for name in (bundle.application, bundle.certificate, *BUILT_IN) if name in content.documents)
    yield from (item.result for item in items.values())
    yield from (material.form for material in materials.values())
    for process in processes.values():
        yield from (action.document for action in process.actions)
        yield from (state.notice for state in process.states.values())


def partials_of(partials: Mapping[str, str], documents: Iterable[Document]) -> dict[str, str]:
    """Shared parts whose name the templates write, and theirs in turn; style sheets always belong."""
    found = {name: text for name, text in partials.items() if name.endswith(".css")}
    texts = [*found.values(), *(document.template for document in documents)]
    while texts:
        text = texts.pop()
        for name in partials.keys() - found.keys():
            if name in text or f"'{name.rpartition('.')[0]}'" in text or f'"{name.rpartition(".")[0]}"' in text:
                found[name] = partials[name]
                texts.append(partials[name])
    return {name: found[name] for name in sorted(found)}


def first_fields(
    content: Content, bundle: Bundle, items: Mapping[str, Item], pages: Iterable[Page], texts: Iterable[str]
) -> Iterator[str]:
    """Names the bundle, its items, pages and templates write themselves; some are no fields."""
    yield from (name for page in pages for name in page.fields)
    for entry in bundle.items:
        yield from item_fields(items[entry.id])
        yield entry.each
        yield from (entry.batch.by, entry.batch.places, *entry.batch.order) if entry.batch else ()
        yield from rule_names(item_rules(content.items[entry.use], entry.rename))
    yield from rule_names(bundle_rules(bundle))
    yield from bundle.one_open_case_per
    yield from (f"{role.id}.{name}" for role in bundle.roles.values() for name in IDENTITY)
    yield from (role.each for role in bundle.roles.values())
    renames = [{}, *(entry.rename for entry in bundle.items if entry.rename)]
    for text in texts:
        for name in NAME_IN_TEMPLATE.findall(text):
            yield from (rename_name(name, rename) for rename in renames)


def item_fields(item: Item) -> Iterator[str]:
    yield from (*item.needs, *item.gives, item.division)
    if item.fee and isinstance(item.fee.amount, str):
        yield item.fee.amount


def rule_names(rules: Iterable[Any]) -> Iterator[str]:
    yield from (field_of(name) for rule in rules for name in names_read(rule.logic))


def fields_reached(content: Content, names: Iterable[str]) -> dict[str, Field]:
    """The fields among ``names``, and those their rules read and their sources are asked by, and so on."""
    keys = {source.id: source.key for source in content.sources.values()}
    reached: dict[str, Field] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        field = content.fields.get(name)
        if field is not None and name not in reached:
            reached[name] = field
            waiting += [field_of(read) for read in field_reads(field)]
            waiting += asked_about(field, keys)
    return reached


def sources_of(bundle: Bundle, fields: Mapping[str, Field], materials: Mapping[str, Material]) -> Iterator[str]:
    for field in fields.values():
        yield from field_sources(field)
    yield from (material.source for material in materials.values())
    yield bundle.prepared_by.source if bundle.prepared_by else ""


def field_sources(field: Field) -> Iterator[str]:
    yield from (origin.source for origin in field.sources)
    yield field.options_from.source if field.options_from else ""
    for column in field.columns.values():
        yield from field_sources(column)


def departments_of(
    bundle: Bundle, items: Mapping[str, Item], processes: Mapping[str, Process], sources: Mapping[str, Source]
) -> Iterator[str]:
    yield bundle.lead
    yield from (item.department for item in items.values())
    yield from (source.department for source in sources.values())
    yield from (state.panel.of for process in processes.values() for state in process.states.values() if state.panel)
