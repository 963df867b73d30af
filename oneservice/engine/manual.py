"""The reference of the definition language: hand-written words with tables made of what content is read by.

A template holds marks: ``<!-- keys: item -->`` becomes the table of an item's keys, ``<!-- operators -->`` that of
the rules' operators, ``<!-- types -->`` the types of fields; an empty box with a file name shows that file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from oneservice.engine.definition import FieldType
from oneservice.engine.reading import parts, wholes
from oneservice.engine.reading.readers import LANGUAGES, Either, Key, Record
from oneservice.engine.rules import OPERATORS
from oneservice.engine.schema import default_words

MARK = re.compile(r"<!-- (?P<what>[a-z]+)(?:: (?P<name>[a-z-]+))? -->")
BOX = re.compile(r"^(?P<open>```[a-z]+ (?P<file>\S+/\S+))\n```$", re.M)


def longer(reader: Either) -> Record:
    """The long form of what can also be written short."""
    if not isinstance(reader.longer, Record):
        raise TypeError("the longer form is no record")
    return reader.longer


RECORDS: Mapping[str, Record] = MappingProxyType(
    {
        "text": LANGUAGES,
        "basis": parts.BASIS,
        "department": parts.DEPARTMENT,
        "source": parts.SOURCE,
        "field": parts.FIELD,
        "from": parts.FROM,
        "rows": parts.ROWS,
        "valid": parts.VALIDITY,
        "material": parts.MATERIAL,
        "item": parts.ITEM,
        "limit": longer(parts.LIMIT),
        "fee": parts.FEE,
        "material-use": parts.MATERIAL_USE,
        "decide": parts.DECIDE,
        "before": parts.BEFORE,
        "document": parts.DOCUMENT,
        "process": wholes.PROCESS,
        "state": wholes.STATE,
        "panel": wholes.PANEL,
        "action": wholes.ACTION,
        "bundle": wholes.BUNDLE,
        "gate": wholes.GATE,
        "role": wholes.ROLE,
        "bundle-item": wholes.BUNDLE_ITEM,
        "after": longer(wholes.AFTER),
        "batch": wholes.BATCH,
        "link": wholes.LINK,
        "prepared-by": wholes.PREPARED_BY,
        "page": wholes.PAGE,
        "scenario": wholes.SCENARIO,
    }
)
"""Every record of the language, by the name a template asks for it."""


def manual(template: str, sample: Mapping[str, str]) -> str:
    """The template with its marks filled and its boxes showing files of ``sample``.

    Raises KeyError for a mark or a file name that names nothing.
    """
    told = MARK.sub(lambda mark: FILLERS[mark["what"]](mark["name"] or ""), template)
    return BOX.sub(lambda box: f"{box['open']}\n{sample[box['file']].rstrip()}\n```", told)


def marks(template: str) -> list[tuple[str, str]]:
    """What a template asks for, in order: ``("keys", "item")``."""
    return [(mark["what"], mark["name"] or "") for mark in MARK.finditer(template)]


def keys(name: str) -> str:
    record = RECORDS[name]
    head = ("key", "what stands there", "left out", "what it is for", "example")
    return table(head, (row(record, key) for key in record.keys))


def row(record: Record, key: Key) -> tuple[str, ...]:
    left_out = "**required**" if key.required else code(default_words(record, key)) or "—"
    return code(key.name), key.reader.says, left_out, key.help, code(f"{key.name}: {key.example}")


def operators(_: str) -> str:
    rows = ((code(each.name), each.takes(), each.mode.value, code(each.example)) for each in OPERATORS.values())
    return table(("operator", "operands", "kind", "example"), rows)


def types(_: str) -> str:
    return ", ".join(code(kind.value) for kind in FieldType)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside a cell would end it, so it is escaped."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """The text as code, in as many backticks as it needs; nothing for nothing."""
    if not text:
        return ""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


FILLERS: Mapping[str, Callable[[str], str]] = {"keys": keys, "operators": operators, "types": types}
