"""Asking registers: what can be asked now is asked once, by a job; the answer comes when it comes.

A question is about one identifier. When a correction gives another one (the child follows the other parent's
household), what the register said about the first is forgotten and the register is asked again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oneservice.cases.actions.permits import YES, request, said_of, whose_consent
from oneservice.cases.dossier import asked_key
from oneservice.cases.signatories import Signatory
from oneservice.cases.work import Work, end_of
from oneservice.engine.asking import SILENT, key_value
from oneservice.engine.definition import Closure, Duration, Field, Source, Unit
from oneservice.engine.form import FormState
from oneservice.engine.values import Origin, Value
from oneservice.records import sealing

WAIT = Duration(1, Unit.WORKDAYS)
"""How long a register may take that has no limit of its own."""

WAITED = "source.waited"
AT_ONCE = 20
"""Rows of a list that one job asks about, one after the other."""

Place = tuple[str, str]
"""About whom: a group (``mother``) or a row (``hire.people.0``), and the blind index of its identifier."""

SHORT = 16
"""Characters of a blind index that tell two identifiers of one case apart."""


def ask_sources(work: Work, state: FormState) -> None:
    """Ask every register that can be asked now and was not; and for consent where that comes first.

    One job for each; about the rows of a list one job for many, so that what they say is taken in together.
    """
    if forget_stale(work, state):
        state = work.form_state()
    unasked: list[Signatory] = []
    together: dict[tuple[str, str], list[Place]] = {}
    form, asked = work.pinned.form, work.asked_status()
    for ask in form.wanted_sources(work.dossier.answers, state.env, asked, work.later_items):
        allows = whose_consent(work, state, ask.of)
        if allows and said_of(work, allows) != YES:
            unasked.append(allows)
            continue
        index = sealing.blind_index(ask.key)[:SHORT]
        work.dossier.asked[asked_key(ask.source, ask.of)] = {
            "status": SILENT,
            "at": work.now.isoformat(),
            "key": index,
        }
        work.note("source.asked", ask.source, of=ask.of)
        together.setdefault((ask.source, _list_or_group(work.closure, ask.of)), []).append((ask.of, index))
    for (source, _), places in together.items():
        for start in range(0, len(places), AT_ONCE):
            put_ask(work, source, places[start : start + AT_ONCE], WAITED)
    request(work, unasked)


def _list_or_group(closure: Closure, of: str) -> str:
    name = of.rpartition(".")[0]
    return name if name in closure.fields else of


def put_ask(work: Work, source: str, places: Sequence[Place], *timer: str) -> None:
    """One job that asks ``source`` about each of ``places``, and a ``timer`` for when it has had its time.

    It is named by chance: the same person may be in question again.
    """
    (of, index), *others = places
    more: dict[str, Any] = {"others": [[*each] for each in others]} if others else {}
    payload = {"source": source, "of": of, "index": index, **more}
    again = f"{source}:{of}:{index}:{secrets.token_hex(4)}"
    work.later("source.ask", again, **payload)
    for kind in timer:
        work.later(kind, again, due_at=_time_up(work, work.closure.sources[source]), **payload)


def places_of(payload: Mapping[str, Any]) -> list[Place]:
    """Whom a job asks a register about."""
    return [(payload["of"], payload["index"]), *((of, index) for of, index in payload.get("others", ()))]


def decline(work: Work, source: str, of: str, whose: str = "") -> None:
    """The register is not to be asked about this group: its fields are typed or uploaded instead.

    ``whose`` identifier that is about; another person in his place may be asked about again.
    """
    key = {"key": sealing.blind_index(whose)[:SHORT]} if whose else {}
    work.dossier.asked[asked_key(source, of)] = {"status": "declined", "at": work.now.isoformat(), **key}
    work.dossier.forget_said(source, of)
    for each in fields_from(work.closure, source, of):
        _decline(work, each, source)
    work.note("source.declined", source, of=of)


def _decline(work: Work, each: Field, source: str) -> None:
    """What this register said, or owes, is gone; what was typed or came from another stays."""
    old = work.dossier.answers.get(each.id)
    if old is None or not old.known or (old.origin is Origin.FOUND and old.source == source):
        work.dossier.answers[each.id] = Value(None, Origin.DECLINED, source=source, at=work.now.isoformat())


def _time_up(work: Work, source: Source) -> datetime:
    """When nobody waits any longer for what the register has not said."""
    last = work.calendar.add(work.local_now, source.wait or WAIT)
    return last.at or end_of(last.date)


def forget_stale(work: Work, state: FormState) -> bool:
    """Drop what registers said about an identifier that is no longer the one in question."""
    stale = [pair for pair in work.asked_status() if _is_stale(work, state, *pair)]
    for source, of in stale:
        del work.dossier.asked[asked_key(source, of)]
        work.dossier.forget_said(source, of)
        for name in _filled_by(work, source, of):
            del work.dossier.answers[name]
    return bool(stale)


def _is_stale(work: Work, state: FormState, source: str, of: str) -> bool:
    if source not in work.closure.sources:  # asked under a version that knew it: what it said stays
        return False
    asked = work.dossier.asked[asked_key(source, of)].get("key", "")
    key = key_value(work.closure, source, of, state.env)
    if asked and not key and of.rpartition(".")[0] in work.closure.fields:
        return True  # the row is gone
    return bool(asked and key) and sealing.blind_index(key)[:SHORT] != asked


def _filled_by(work: Work, source: str, of: str) -> list[str]:
    """Answers that hold what this register said about this group, or that it said nothing."""
    answers = work.dossier.answers
    filled = [each.id for each in fields_from(work.closure, source, of) if each.id in answers]
    return [name for name in filled if answers[name].origin is Origin.FOUND or not answers[name].known]


def ask_again(work: Work, name: str) -> None:
    """Forget that the look-ups of a field failed, and ask anew; what is known or still asked stays."""
    old = work.dossier.answers.get(name)
    if old is None or old.known:
        return
    del work.dossier.answers[name]
    for origin in work.closure.fields[name].sources:
        work.dossier.asked.pop(asked_key(origin.source, origin.of), None)
    ask_sources(work, work.form_state())
    work.seal()


def fields_from(closure: Closure, source: str, of: str) -> list[Field]:
    """The fields this register may fill about this group."""
    return [f for f in closure.fields.values() if any(s.source == source and s.of == of for s in f.sources)]
