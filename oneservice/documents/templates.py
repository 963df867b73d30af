"""Liquid templates of documents: compiled, asked what they read, filled. Nothing here prints.

Liquid, because templates are content: of the engines measured it alone gives no way from data to objects.
All limits are on: loops, output, names, depth, time. A name the data has not is an error, data is escaped,
there is no clock. Parts come in by ``{% render '_part.html' %}``, which sees the data and its own arguments.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, CachingDictLoader, Environment, StrictUndefined
from liquid.exceptions import (
    LiquidError,
    LiquidSyntaxError,
    LoopIterationLimitError,
    OutputStreamLimitError,
    ResourceLimitError,
    TemplateNotFoundError,
    UndefinedError,
    UnknownFilterError,
)

from oneservice.documents.errors import TemplateProblem, TooLarge
from oneservice.documents.filters import OWN, STANDARD

LOOPS = 10_000
OUTPUT_BYTES = 1_000_000
SECONDS = 5.0
SOURCE_CHARACTERS = 200_000
TAGS = frozenset(
    {
        "if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "raw",
        "render", "#", "liquid", "echo", "cycle",
    }
)  # fmt: skip
PLUMBING = frozenset({"content", "output", "illegal"})
"""Tags Liquid itself is made of; no template writes them."""

ENGINE_NAMES: Mapping[str, tuple[str, ...]] = {
    "this": (
        "number", "title", "title_en", "office", "department", "phone", "address", "accepted_on", "due", "act_by",
        "decided_on", "issued_on", "reason", "remedies", "defects", "opinion", "findings", "document_number",
        "basis", "limit", "amount", "paid_on", "owed", "heard", "to", "visit_on", "visit_at", "visit_place",
        "sender", "list_number", "papers", "reply_by",
        "payer", "payer_id", "order", "charged", "first_number", "first_on",
    ),
    "case": (
        "number", "title", "title_en", "filed_on", "closed_on", "division", "applicant", "due", "note",
        "entered_on",
    ),
    "verify": ("url", "code"),
    "document": ("title", "lang"),
    "items": (),
    "materials": (),
    "sections": (),
    "signatures": (),
    "today": (),
}  # fmt: skip
"""What the engine gives every document, empty where it does not apply; ``()``: a list or a plain value."""

LIST_NAMES: Mapping[str, tuple[str, ...]] = {
    "items": ("title", "department", "office", "limit", "outcome", "phase", "decided_on", "number"),
    "materials": ("title", "grade", "how"),
    "sections": ("title", "rows"),
    "rows": ("label", "value", "source", "type", "raw"),
    "signatures": ("role", "name", "signed_at"),
}
"""What each entry of the engine's lists has; ``rows`` are those of a section."""

OF_LISTS = frozenset({"size", "first", "last"})
"""What Liquid itself reads from a list."""

DEADLINE: ContextVar[float] = ContextVar("deadline", default=float("inf"))


class OutOfTime(ResourceLimitError):
    """The template ran longer than ``SECONDS``."""


def check_time() -> None:
    if time.thread_time() > DEADLINE.get():
        raise OutOfTime("time limit reached", token=None)


class TimedFilters(dict[str, Callable[..., Any]]):
    """Looking up a filter looks at the clock: filters and parts are where a template can burn time."""

    def __getitem__(self, name: str) -> Callable[..., Any]:
        check_time()
        return super().__getitem__(name)


class DocumentEnvironment(Environment):
    """Liquid with the limits of 5.1 of the security report, and only the tags and filters documents need."""

    loop_iteration_limit = LOOPS
    output_stream_limit = OUTPUT_BYTES
    local_namespace_limit = 100_000
    context_depth_limit = 20

    def __init__(self, partials: Mapping[str, str]) -> None:
        super().__init__(
            loader=CachingDictLoader(dict(partials)), undefined=StrictUndefined, autoescape=True,
            globals={"now": None, "today": None},  # Liquid's own read the clock
        )  # fmt: skip

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS | PLUMBING}
        standard = {name: function for name, function in self.filters.items() if name in STANDARD}
        self.filters = TimedFilters(standard | OWN)

    def get_template(self, *args: Any, **kwargs: Any) -> BoundTemplate:
        check_time()
        return super().get_template(*args, **kwargs)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Within it templates end after ``seconds`` of their own work, or earlier where a limit around it says so.

    The thread's own time: a busy machine makes no template wrong.
    """
    token = DEADLINE.set(min(DEADLINE.get(), time.thread_time() + seconds))
    try:
        yield
    finally:
        DEADLINE.reset(token)


@lru_cache(maxsize=64)
def _compiled(template: str, partials: tuple[tuple[str, str], ...]) -> BoundTemplate:
    if len(template) > SOURCE_CHARACTERS:
        raise TooLarge("模板字数", SOURCE_CHARACTERS)
    try:
        return DocumentEnvironment(dict(partials)).from_string(template)
    except LiquidError as error:
        raise problem_of(error, dict(partials)) from None


def compiled(template: str, partials: Mapping[str, str]) -> BoundTemplate:
    """The parsed template, kept for the next document. Raises ``TemplateProblem``, ``TooLarge``."""
    return _compiled(template, tuple(sorted(partials.items())))


def line_of(error: LiquidError) -> int:
    token = error.token
    return token.source.count("\n", 0, token.start_index) + 1 if token and token.start_index >= 0 else 0


HINTS: tuple[tuple[type[LiquidError], str], ...] = (
    (UnknownFilterError, f"Filters: {', '.join(sorted(OWN))}; of Liquid's own {', '.join(sorted(STANDARD))}."),
    (TemplateNotFoundError, "Parts lie beside the template, their names begin with an underscore."),
    (LiquidSyntaxError, f"Tags: {', '.join(sorted(TAGS - {'#'}))}."),
    (ResourceLimitError, "A document prints what it is given; compute in a field (compute:) or a rule."),
)


def hint_for(error: LiquidError, known: Mapping[str, Any]) -> str:
    """What to do about ``error``; for an undefined name, the nearest names there are."""
    if isinstance(error, LiquidSyntaxError) and "expected an identifier" in str(error.message):
        return "This word belongs to Liquid: write the name in brackets, item['limit']."
    if isinstance(error, UndefinedError):
        wanted = str(error.message).removesuffix(" is undefined").strip("'")
        near = nearest(wanted, [n for group, inner in known.items() for n in (group, *names_in(group, inner))])
        return f"Did you mean {' or '.join(near)}?" if near else "The item must need or give this field."
    return next((hint for kind, hint in HINTS if isinstance(error, kind)), "")


def nearest(wanted: str, names: list[str]) -> list[str]:
    """The names most like ``wanted``, which may be a whole name or its last part only."""
    parts = {name.rpartition(".")[2]: name for name in names}
    return get_close_matches(wanted, names, n=3) or [parts[p] for p in get_close_matches(wanted, parts, n=3)]


def names_in(group: str, inner: Any) -> list[str]:
    return [f"{group}.{name}" for name in inner] if isinstance(inner, Mapping) else []


def problem_of(
    error: LiquidError, partials: Mapping[str, str], known: Mapping[str, Any] | None = None
) -> TemplateProblem:
    """A Liquid error as ``TemplateProblem``, with its line in the template or in the part it stands in."""
    source = error.token.source if error.token else ""
    part = next((name for name, text in partials.items() if text == source), "")
    lost = isinstance(error, TemplateNotFoundError)
    said = f"there is no part {error.message}" if lost else str(error.message)
    return TemplateProblem(line_of(error), said, hint_for(error, known or {}), template=part)


def fill(template: str, partials: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """The template filled with plain ``data`` (see ``data.complete``) as HTML.

    Raises ``TemplateProblem`` (line and hint) or ``TooLarge`` when a limit of output, loops or time is met.
    """
    bound = compiled(template, partials)
    with time_limit(SECONDS):
        try:
            return bound.render(data)
        except OutputStreamLimitError:
            raise TooLarge("正文字节数", OUTPUT_BYTES) from None
        except LoopIterationLimitError:
            raise TooLarge("循环次数", LOOPS) from None
        except OutOfTime:
            raise TooLarge("套版秒数", int(SECONDS)) from None
        except LiquidError as error:
            raise problem_of(error, partials, data) from None


def template_problems(template: str, partials: Mapping[str, str]) -> list[TemplateProblem]:
    """Why the template cannot be used at all (for the publish gate); names are checked by ``names_read``."""
    try:
        bound = compiled(template, partials)
        used = bound.analyze().filters
    except TemplateProblem as problem:
        return [problem]
    except TooLarge as large:
        return [TemplateProblem(0, large.text.en.rstrip("."), "Move parts of it into files of their own.")]
    except LiquidError as error:
        return [problem_of(error, partials)]
    unknown = ((name, spans[0]) for name, spans in used.items() if name not in bound.env.filters)
    return [unknown_filter(name, span, template, partials) for name, span in unknown]


def unknown_filter(name: str, span: Any, template: str, partials: Mapping[str, str]) -> TemplateProblem:
    """Liquid itself looks filters up only when it comes to them."""
    part = span.template_name if span.template_name in partials else ""
    line = partials.get(part, template).count("\n", 0, span.index) + 1
    hint = next(hint for kind, hint in HINTS if kind is UnknownFilterError)
    return TemplateProblem(line, f"unknown filter '{name}'", hint, template=part)


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A name of the data read in ``part`` ("" the template itself), on ``line`` counted from 1."""

    name: str
    part: str
    line: int


def reads(template: str, partials: Mapping[str, str]) -> list[Read]:
    """Every name of the data the template and its parts read, where it is read first in each of them.

    A name of one segment (``items``) stays so; of longer paths the first two segments count. For the gate:
    without ``ENGINE_NAMES`` these must be fields the item needs or gives. Raises ``TemplateProblem``.
    """
    try:
        found = compiled(template, partials).analyze().globals
    except LiquidError as error:
        raise problem_of(error, partials) from None
    first: dict[tuple[str, str], int] = {}
    for variable in (variable for variables in found.values() for variable in variables):
        parts = [str(segment) for segment in variable.segments[:2]]
        name = parts[0] if parts[-1] in OF_LISTS else ".".join(parts)
        part = variable.span.template_name if variable.span.template_name in partials else ""
        line = partials.get(part, template).count("\n", 0, variable.span.index) + 1
        first[name, part] = min(line, first.get((name, part), line))
    return sorted(Read(name, part, line) for (name, part), line in first.items())


def names_read(template: str, partials: Mapping[str, str]) -> Mapping[str, int]:
    """The names of ``reads``, ``group.name`` -> first line. Raises ``TemplateProblem``."""
    lines: dict[str, int] = {}
    for read in reads(template, partials):
        lines[read.name] = min(read.line, lines.get(read.name, read.line))
    return lines
