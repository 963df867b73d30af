"""JSON Schemas (draft 2020-12) of the definition language, written from the tables content is read by.

They are for editors: completion, hover, a wrong key underlined while it is typed. What needs more than one
place of one file to be judged (names, rules, circles) is the business of ``content check``. Whatever is read
without a problem is valid; a bundle that ``extends`` another may leave out what it takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from oneservice.engine.codec import default_of
from oneservice.engine.reading.merge import WHOLE
from oneservice.engine.reading.nodes import Scalar, parse_yaml
from oneservice.engine.reading.parts import BY_NAME, FROM, TEXT, Default, Options
from oneservice.engine.reading.readers import (
    LANGUAGES,
    PLAIN_TEXT,
    Bilingual,
    Either,
    Free,
    Key,
    Later,
    ListOf,
    MapOf,
    One,
    OneOrMore,
    Reader,
    Record,
    Rule,
    literal,
    logic,
)
from oneservice.engine.reading.wholes import FILE_RECORDS, LIST_RECORDS, Acts
from oneservice.engine.reading.words import OPTION
from oneservice.engine.rules import OPERATORS

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

FILES: Mapping[str, str] = MappingProxyType(
    {
        "departments": "workflows/departments.yaml",
        "sources": "workflows/sources.yaml",
        "fields": "forms/fields/*.yaml",
        "materials": "workflows/materials.yaml",
        "items": "workflows/items/ID.yaml",
        "processes": "workflows/processes/ID.yaml",
        "bundles": "workflows/bundles/ID.yaml",
        "forms": "forms/BUNDLE.yaml",
        "documents": "workflows/documents.yaml",
        "scenarios": "workflows/scenarios/BUNDLE.yaml",
        "words": "workflows/words.yaml",
    }
)
"""Every kind of file the language has, and where it stands."""


def schemas() -> dict[str, Schema]:
    """The schema of each kind, by kind."""
    return {kind: schema(kind) for kind in FILES}


def schema(kind: str) -> Schema:
    """The schema of one kind of file. Raises KeyError for a kind there is none of."""
    writer = Writer()
    body = writer.file(kind)
    about = {
        "$schema": DIALECT,
        "$id": f"urn:oneservice:schema:{kind}",
        "title": f"oneservice {kind}",
        "description": f"{FILES[kind]}. Made by `manage.py content schema`: do not edit.",
    }
    return {**about, **body, "$defs": {name: writer.definitions[name] for name in sorted(writer.definitions)}}


@cache
def model_of(record: Record) -> Any:
    """The dataclass a record fills, directly or by a function that says so; None for a plain map."""
    made = record.into if is_dataclass(record.into) else get_type_hints(record.into).get("return")
    return made if is_dataclass(made) else None


def default_words(record: Record, key: Key) -> str:
    """What holds where the key is left out, as it would be written; "" for nothing, and for required keys."""
    model = model_of(record)
    default = next((default_of(f) for f in fields(model) if f.name == key.fills), None) if model else None
    if key.required or default is None or default is MISSING or isinstance(default, tuple | Mapping):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return default.value if isinstance(default, Enum) else str(default) if isinstance(default, str | int) else ""


def typed(text: str) -> Any:
    """A single value as an editor's YAML reads it: a number or truth where it looks like one."""
    return literal(Scalar("", 0, text))


NUMBERS = ("1", "12", "1.5")
"""Texts YAML takes for numbers: where one is read, the schema must let numbers pass."""


def single(reader: One) -> Schema:
    """The schema of one value; YAML may have made a number or truth of what the language reads as text."""
    if reader.words:
        return {"enum": list(dict.fromkeys((*map(typed, reader.words), *reader.words)))}
    if not reader.pattern:
        return {"type": ["string", "number", "boolean"]}
    number = any(readable(reader, sample) for sample in NUMBERS)
    return {"type": ["string", "number"] if number else "string", "pattern": f"^(?:{reader.pattern})$"}


def readable(reader: One, text: str) -> bool:
    try:
        reader.convert(text)
    except ValueError:
        return False
    return True


def example_of(key: Key) -> Any:
    """The key's example as plain data, scalars typed as an editor's YAML would."""
    node, _ = parse_yaml(key.name, key.example)
    return None if node is None else logic(node)


class Writer:
    """Writes one schema; what recurs or is used often goes into ``definitions``.

    ``partial`` while the parts of a bundle that extends another are written: there only the keys by which
    entries are told apart are required, and ``drop: true`` takes an entry out.
    """

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self.partial = False

    def file(self, kind: str) -> Schema:
        if kind in BY_NAME:
            key, record = BY_NAME[kind]
            return self.map_of(MapOf(key, record, named=True))
        if kind in LIST_RECORDS:
            return self.list_file(kind)
        if kind == "words":
            return {**self.map_of(MapOf(PLAIN_TEXT, PLAIN_TEXT)), "description": "Chinese texts with their English."}
        record = FILE_RECORDS[kind]
        return self.bundle(record) if kind == "bundles" else self.record(record)

    def list_file(self, kind: str) -> Schema:
        """Pages may belong to a bundle that extends another, which their file does not say."""
        record, _ = LIST_RECORDS[kind]
        self.partial = kind == "forms"
        body = {"type": "array", "items": self.record(record)}
        self.partial = False
        return body

    def bundle(self, record: Record) -> Schema:
        """Complete, or the differences from the bundle it extends."""
        self.refer("complete", lambda: self.record(record))
        self.partial = True
        self.refer("variant", lambda: self.record(record))
        self.partial = False
        then, otherwise = {"$ref": "#/$defs/variant"}, {"$ref": "#/$defs/complete"}
        return {"type": "object", "if": {"required": ["extends"]}, "then": then, "else": otherwise}

    def refer(self, name: str, write: Callable[[], Schema]) -> Schema:
        """A reference to a definition, written when it is first asked for (it may ask for itself)."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = write()
        return {"$ref": f"#/$defs/{name}"}

    def write(self, reader: Reader) -> Schema:
        """The schema of whatever may stand where ``reader`` reads."""
        return WRITERS[type(reader)](self, reader)

    def record(self, record: Record) -> Schema:
        properties = {key.name: self.property(record, key) for key in record.keys}
        required = [key.name for key in record.keys if key.required]
        if self.partial:
            required = [name for name in required if name in ("id", "use", "page")]
            properties["drop"] = {"enum": [True, "true"], "description": "takes the entry of what is extended out"}
        body: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**body, "required": required} if required else body

    def property(self, record: Record, key: Key) -> Schema:
        was, self.partial = self.partial, self.partial and key.name not in WHOLE
        body = self.write(key.reader)
        self.partial = was
        words = default_words(record, key)
        default = {"default": typed(words)} if words else {}
        return {"description": key.help, **body, **default, "examples": [example_of(key)]}

    def map_of(self, reader: MapOf) -> Schema:
        values = self.write(reader.of)
        if not reader.key.pattern:
            return {"type": "object", "additionalProperties": values}
        pattern = {f"^(?:{reader.key.pattern})$": values}
        return {"type": "object", "patternProperties": pattern, "additionalProperties": False}

    def list_of(self, reader: ListOf) -> Schema:
        body: Schema = {"type": "array", "items": self.write(reader.of)}
        return {**body, "minItems": reader.at_least} if reader.at_least else body

    def either(self, reader: Either) -> Schema:
        return {"anyOf": [self.write(reader.single), self.write(reader.longer)]}

    def one_or_more(self, reader: OneOrMore) -> Schema:
        return {"anyOf": [self.write(reader.of), self.list_of(ListOf(reader.of, at_least=1))]}

    def text(self, reader: Bilingual) -> Schema:
        return self.refer("text", lambda: {"anyOf": [single(PLAIN_TEXT), self.whole(LANGUAGES)]})

    def whole(self, record: Record) -> Schema:
        """The record as it is outside of what extends."""
        was, self.partial = self.partial, False
        body = self.record(record)
        self.partial = was
        return body

    def later(self, reader: Later) -> Schema:
        record = reader.record()
        return self.refer("column", lambda: self.whole(record))

    def rule(self, reader: Rule) -> Schema:
        return self.refer("rule", self.rules)

    def rules(self) -> Schema:
        """JsonLogic: a constant, a list of constants, or one operator with its operands."""
        rule = {"$ref": "#/$defs/rule"}
        properties = {
            operator.name: {
                "description": f"takes {operator.takes()}: {operator.example}",
                "anyOf": [rule, {"type": "array", "items": rule, "minItems": operator.least}],
            }
            for operator in OPERATORS.values()
        }
        call = {"type": "object", "properties": properties, "additionalProperties": False}
        call |= {"minProperties": 1, "maxProperties": 1}
        constants = {"type": ["string", "number", "boolean", "null"]}
        return {"anyOf": [constants, {"type": "array", "items": rule}, call]}

    def options(self, reader: Options) -> Schema:
        return {"anyOf": [self.whole(FROM), self.map_of(MapOf(OPTION, TEXT))]}

    def default(self, reader: Default) -> Schema:
        one = single(PLAIN_TEXT)
        return {"anyOf": [one, {"type": "array", "items": one}]}

    def free(self, reader: Free) -> Schema:
        return {"type": "object"} if reader.must_be_map else {}

    def acts(self, reader: Acts) -> Schema:
        return {"type": "array", "items": {"type": "object"}}


WRITERS: Mapping[type, Callable[[Writer, Any], Schema]] = {
    One: lambda writer, reader: single(reader),
    Record: Writer.record,
    MapOf: Writer.map_of,
    ListOf: Writer.list_of,
    Either: Writer.either,
    OneOrMore: Writer.one_or_more,
    Bilingual: Writer.text,
    Later: Writer.later,
    Rule: Writer.rule,
    Options: Writer.options,
    Default: Writer.default,
    Free: Writer.free,
    Acts: Writer.acts,
}
"""How each reader is described; a reader without an entry fails the test that writes every schema."""
