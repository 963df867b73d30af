"""``content diff A B [--json]`` and ``content export VERSION DIR``.

A and B are content folders or published versions (``keep-a-dog@2``; ``keep-a-dog``: the one published last).
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneservice.catalogue import sources, versions
from oneservice.console.content import DONE, PROBLEMS, UNREADABLE, Options, Say
from oneservice.console.impact import obstacles, staying
from oneservice.engine.closure import build_closure
from oneservice.engine.definition import Closure, Text
from oneservice.engine.diff import Change, diff
from oneservice.engine.reading import Unreadable, read_content, read_folder

NONE = Text("没有变化", "no change")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: closures by bundle; ``number`` of a version, None for a folder."""

    closures: Mapping[str, Closure]
    number: int | None = None


class NotReadable(Exception):
    """A bundle of a folder names what is not there: run ``content check`` on it."""


def side(name: str) -> Side:
    """A folder or a version. Raises Unreadable, NotReadable, NoVersion."""
    if not Path(name).is_dir():
        version = versions.version(name)
        return Side({version.bundle_id: versions.closure(version.sha256)}, version.number)
    content, problems = read_content(read_folder(name))
    try:
        return Side({bundle: build_closure(content, bundle) for bundle in content.bundles})
    except KeyError as error:
        more = f"（{len(problems)} 个问题）" if problems else ""
        raise NotReadable(f"{name}：找不到 {error.args[0]}{more}，请先运行 run `content check` first.") from error


@dataclass(frozen=True, slots=True)
class Compared:
    """One bundle on both sides. ``impact``: what the change means for cases that run on a published version."""

    bundle: str
    changes: list[Change]
    impact: list[Text]

    def to_json(self) -> dict[str, Any]:
        impact = [{"zh": text.zh, "en": text.en} for text in self.impact]
        return {"bundle": self.bundle, "changes": [each.to_json() for each in self.changes], "impact": impact}


def compare(old: Side, new: Side) -> list[Compared]:
    """Bundle by bundle; against a version only its bundle is compared, with the one that it extends too."""
    if pair := _local_pair(old, new):
        return [_differing(pair[1].bundle.id, *pair, old)]
    naming = [each for each in (old, new) if each.number is not None] or [old, new]
    bundles = dict.fromkeys(bundle for each in naming for bundle in each.closures)
    return [_compared(bundle, old, new) for bundle in bundles]


def _compared(bundle: str, old: Side, new: Side) -> Compared:
    before, after = old.closures.get(bundle), new.closures.get(bundle)
    if before is None or after is None:
        return Compared(bundle, [_whole(bundle, before, after)], [])
    return _differing(bundle, before, after, old)


def _differing(bundle: str, before: Closure, after: Closure, old: Side) -> Compared:
    same = before.bundle.id == after.bundle.id
    impact = [each.text for each in staying(bundle)] if same and old.number is not None else []
    return Compared(bundle, diff(before, after), [*impact, *(obstacles(before, after) if same else ())])


def _local_pair(old: Side, new: Side) -> tuple[Closure, Closure] | None:
    """Two versions of which one extends the other, as a county's does the province's."""
    if old.number is None or new.number is None:
        return None
    (before,), (after,) = old.closures.values(), new.closures.values()
    related = before.bundle.id == after.bundle.extends or after.bundle.id == before.bundle.extends
    return (before, after) if related else None


def _whole(bundle: str, before: Closure | None, after: Closure | None) -> Change:
    """A bundle that is on one side only."""
    known = after or before
    title = known.bundle.title if known else Text(bundle)
    if before is None:
        text = Text(f"新增一件事“{title.zh}”", f"new bundle “{title.en}”")
        return Change("added", ("bundle", bundle), None, bundle, text)
    text = Text(f"删除一件事“{title.zh}”", f"removed bundle “{title.en}”")
    return Change("removed", ("bundle", bundle), bundle, None, text)


def as_lines(compared: Compared) -> list[str]:
    lines = [f"{each.text.zh}  ({each.text.en})" for each in compared.changes]
    lines = lines or [f"{NONE.zh}  ({NONE.en})"]
    return [f"{compared.bundle}:", *lines, *(f"→ {text.zh}  ({text.en})" for text in compared.impact)]


class Diff:
    name = "diff"
    help = "say what differs between two folders or versions"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the changes as JSON")
        parser.add_argument("old", metavar="A", help="a folder, or BUNDLE@NUMBER")
        parser.add_argument("new", metavar="B", help="a folder, or BUNDLE@NUMBER")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        try:
            compared = compare(side(options["old"]), side(options["new"]))
        except Unreadable as error:
            complain(str(error))
            return UNREADABLE
        except (versions.NoVersion, NotReadable) as error:
            complain(str(error))
            return PROBLEMS
        if options["json"]:
            report = {"bundles": [each.to_json() for each in compared]}
            say(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            say("\n".join(line for each in compared for line in as_lines(each)))
        return DONE


class Export:
    name = "export"
    help = "write the files of a version as they were published"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", metavar="VERSION", help="BUNDLE@NUMBER, or BUNDLE for the one published last")
        parser.add_argument(
            "folder", metavar="DIR", help="made if it is not there; files that are equal are left alone"
        )

    def run(self, options: Options, say: Say, complain: Say) -> int:
        try:
            files = sources.files_of(versions.version(options["version"]))
        except (versions.NoVersion, sources.NoFiles) as error:
            complain(str(error))
            return PROBLEMS
        written = write(files, Path(options["folder"]))
        say(f"{len(files)} 个文件，写入 {written} 个  ({len(files)} files, {written} written)")
        return DONE


def write(files: Mapping[str, str], folder: Path) -> int:
    """Write what differs, byte for byte; how many files that were. Other files of the folder stay. Raises OSError."""
    written = 0
    for path, text in files.items():
        file = folder / path
        if not file.is_file() or file.read_bytes() != text.encode():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            written += 1
    return written
