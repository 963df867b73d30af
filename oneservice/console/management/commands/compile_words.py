"""``manage.py compile_words``: the English of the pages, from one file a room to what Django reads.

People edit ``oneservice/locale/LANGUAGE/parts/ROOM.po``, so that two rooms never meet in one file. This joins
them into ``LC_MESSAGES/django.po`` and compiles it with Babel: no machine here has gettext's own tools.
Neither of the two is kept in git; set-up makes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Clash(ValueError):
    """Two rooms translate one text differently; the text names it and both files."""


def joined(parts: list[Path], language: str) -> Catalog:
    """All fragments as one catalogue; the same words in two rooms must have the same translation. Raises Clash."""
    whole = Catalog(locale=language, charset="utf-8", fuzzy=False)
    origin: dict[Any, Path] = {}
    for path in parts:
        for message in _messages(path, language):
            known = whole.get(_single(message))
            if known is not None and known.string != message.string:
                raise Clash(f"{message.id!r}: {path} and {origin[_single(message)]} differ; keep one wording")
            if known is None:
                whole.add(message.id, message.string)
                origin[_single(message)] = path
    return whole


def _messages(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def _single(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def compile_language(folder: Path) -> int:
    """Join and compile one language's folder; how many texts it has. Raises Clash."""
    whole = joined(sorted((folder / "parts").glob("*.po")), folder.name)
    target = folder / "LC_MESSAGES"
    target.mkdir(exist_ok=True)
    with (target / "django.po").open("wb") as file:
        write_po(file, whole, sort_output=True)
    with (target / "django.mo").open("wb") as file:
        write_mo(file, whole)
    return len(whole)


class Command(BaseCommand):
    help = "Join and compile the translations of the pages."

    def handle(self, *args: Any, **options: Any) -> None:
        for place in map(Path, settings.LOCALE_PATHS):
            for parts in sorted(place.glob("*/parts")):
                try:
                    count = compile_language(parts.parent)
                except Clash as clash:
                    raise CommandError(str(clash)) from clash
                self.stdout.write(f"{parts.parent.name}: {count} texts")
