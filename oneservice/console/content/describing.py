"""``content schema [--kind K] [DIR]`` prints or writes the JSON Schemas, ``content reference [DOCS]`` the reference."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings

from oneservice.console.content import DONE, Options, Say
from oneservice.console.reference import schema_text, write_reference, write_schemas
from oneservice.engine.schema import FILES, schema


class Schema:
    name = "schema"
    help = "print or write the JSON Schemas of the language"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", action="append", default=[], choices=list(FILES), help="only this kind of file")
        parser.add_argument("folder", nargs="?", default="", metavar="DIR", help="write KIND.json here")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        """To the folder, or to the screen: one schema, or all by kind."""
        kinds = options["kind"]
        if options["folder"]:
            for file in write_schemas(Path(options["folder"]), kinds):
                say(str(file))
        elif len(kinds) == 1:
            say(schema_text(kinds[0]).rstrip("\n"))
        else:
            say(json.dumps({kind: schema(kind) for kind in kinds or FILES}, ensure_ascii=False, indent=2))
        return DONE


class Reference:
    name = "reference"
    help = "write docs/language.md from its template"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("docs", nargs="?", default=str(settings.ROOT / "docs"), metavar="DOCS")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        say(str(write_reference(Path(options["docs"]))))
        return DONE
