"""Asking registers: what can be asked now is asked once, by a job; the answer comes when it comes."""

from __future__ import annotations

from oneservice.engine.form import FormState

from oneservice.cases.work import Work, remember
from oneservice.records import sealing


def ask_sources(work: Work, state: FormState) -> None:
    """Ask every register that can be asked now and was not: one job each, the answer comes when it comes."""
    for ask in state.wanted_sources:
        if (ask.source, ask.of) in work.asked_status():
            continue
        remember(work, ask.source, ask.of, "asking")
        index = sealing.blind_index(ask.key)
        work.later("source.ask", f"{ask.source}:{ask.of}:{index[:16]}", source=ask.source, of=ask.of)
        work.note("source.asked", ask.source, of=ask.of)
