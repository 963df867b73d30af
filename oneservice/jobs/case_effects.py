"""What jobs do for cases: ask registers, make PDFs, send messages, open bills, let time pass.

Each effect reads plain values (``cases.errands``), meets the outside world with no transaction open, and
reports through one action, in the transaction that also closes its row.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from oneservice.cases import errands
from oneservice.cases.actions import (
    consenting,
    deferring,
    disputing,
    draft,
    drawing,
    events,
    licences,
    migrating,
    overdue,
    paying,
    preparing,
    receipts,
    recounting,
    replies,
    signing,
    staging,
    visiting,
)
from oneservice.cases.actions.asking import places_of
from oneservice.cases.work import ADVANCE, steps_of
from oneservice.connectors import registry
from oneservice.documents.authority import Authority, demo_authority
from oneservice.documents.errors import LibraryMissing, MissingGlyph, TemplateProblem, TooLarge
from oneservice.documents.render import render
from oneservice.documents.signing import Seal, sign
from oneservice.engine.ports import DepartmentReply, Events, Found, Licence, Reply
from oneservice.jobs.effects import KEY, Payload, nothing, register
from oneservice.records import blobs, sealing


def ask_register(payload: Payload) -> list[Reply]:
    """The register's answers, in order; one that no longer has an identifier to be asked with is not found.

    Of many rows those up to the first that the register fails at: ``record_replies`` lets that one be asked alone.
    """
    places = places_of(payload)
    keys = errands.register_keys(payload["case"], payload["source"], [of for of, _ in places])
    if len(keys) == 1:
        return [_ask(payload["source"], keys[0], payload[KEY])]
    replies = []
    with suppress(Exception):
        for (of, _), key in zip(places, keys, strict=True):
            replies.append(_ask(payload["source"], key, f"{payload[KEY]}:{of}"))
    return replies


def _ask(source: str, key: str, call: str) -> Reply:
    return registry.registers().ask(source, key, call=call) if key else Reply(Found.NOT_FOUND)


def record_replies(payload: Payload, replies: list[Reply]) -> None:
    events.record_replies(payload["case"], payload["source"], places_of(payload), replies, now=timezone.now())


def source_waited(payload: Payload, result: None) -> None:
    events.source_waited(payload["case"], payload["source"], places_of(payload), now=timezone.now())


def advance_item(payload: Payload, result: None) -> None:
    events.advance_items(payload["case"], steps_of(payload), now=timezone.now())


def item_expired(payload: Payload, result: None) -> None:
    events.item_expired(payload["case"], payload["item"], payload["step"], now=timezone.now())


def item_done(payload: Payload, result: None) -> None:
    events.item_done(payload["case"], payload["item"], payload["step"], now=timezone.now())


def visit_remind(payload: Payload, result: None) -> None:
    visiting.remind(payload["case"], payload["item"], payload["appointment"], now=timezone.now())


def look_again(payload: Payload, result: None) -> None:
    migrating.look_again(payload["case"], now=timezone.now())


def recount(payload: Payload, result: None) -> None:
    recounting.recount_batch(payload["notice"], payload["after"], now=timezone.now())


def dispute_due(payload: Payload, result: None) -> None:
    overdue.dispute_due(payload["case"], payload["dispute"], now=timezone.now())


def dispute_over(payload: Payload, result: None) -> None:
    disputing.go_on(payload["case"], now=timezone.now())


def settlement_due(payload: Payload, result: None) -> None:
    overdue.settlement_due(payload["case"], payload["subject"], now=timezone.now())


def debt_due(payload: Payload, result: None) -> None:
    place = payload["case"], payload["item"], payload["material"], payload["due"]
    deferring.debt_due(*place, now=timezone.now())


def debt_remind(payload: Payload, result: None) -> None:
    place = payload["case"], payload["item"], payload["material"], payload["due"]
    deferring.remind_debtor(*place, now=timezone.now())


def place_item(payload: Payload, result: None) -> None:
    place = payload["case"], payload["item"], payload["step"], payload["draw"]
    drawing.place_item(*place, now=timezone.now())


def campaign_closing(payload: Payload, result: None) -> None:
    draft.tell_of_closing(payload["case"], payload["day"], now=timezone.now())


def prepared_due(payload: Payload, result: None) -> None:
    preparing.expire_prepared(payload["case"], now=timezone.now())


def hear_registers(payload: Payload) -> Events:
    return registry.registers().events(after=payload["after"])


def prepare_drafts(payload: Payload, heard: Events) -> None:
    preparing.hear_events(heard, payload["after"], now=timezone.now())


def stage_remind(payload: Payload, result: None) -> None:
    staging.remind_sleeper(payload["case"], payload["stage"], payload["count"], now=timezone.now())


def signature_due(payload: Payload, result: None) -> None:
    signing.signature_due(payload["case"], payload["role"], payload["due"], now=timezone.now())


def signature_remind(payload: Payload, result: None) -> None:
    signing.remind_signer(payload["case"], payload["role"], payload["due"], now=timezone.now())


def consent_due(payload: Payload, result: None) -> None:
    place = payload["case"], payload["role"], payload["row"], payload["due"]
    consenting.consent_due(*place, now=timezone.now())


def open_order(payload: Payload) -> tuple[str, int]:
    """The order and its amount in fen; no order where nothing is left to be paid."""
    bill = errands.bill_errand(payload["item"])
    order = "" if bill.paid else registry.payment().order(payload[KEY], bill.amount, bill.title)
    return order, bill.amount


def record_order(payload: Payload, opened: tuple[str, int]) -> None:
    place, (order, amount) = (payload["case"], payload["item"], payload["step"]), opened
    paying.record_order(*place, order, amount=amount, now=timezone.now())


def refund(payload: Payload) -> None:
    registry.payment().refund(payload["order"], payload["fen"], key=payload[KEY])


def record_refund(payload: Payload, result: None) -> None:
    paying.record_refund(payload["order"], fen=payload["fen"], now=timezone.now())


def record_found(payload: Payload, result: None) -> None:
    paying.record_payment(payload["order"], payload["status"], paid=payload["paid"], now=timezone.now())


def settle_receipts(payload: Payload, result: None) -> None:
    receipts.settle_receipts(payload["order"], now=timezone.now())


def find_licence(payload: Payload) -> Licence | None:
    """The licence that stands for a material; nobody to look for is nothing found."""
    holder = errands.holder_ric(payload["case"], payload["of"])
    kind = errands.licence_kind(payload["case"], payload["material"])
    return registry.licences().find(kind, holder) if holder else None


def record_licence(payload: Payload, licence: Licence | None) -> None:
    licences.record_licence(payload["case"], payload["key"], licence, now=timezone.now())


def issue_licence(payload: Payload) -> Licence:
    holder, values = errands.holder_ric(payload["case"]), errands.licence_values(payload["document"])
    return registry.licences().issue(payload["kind"], holder, values, key=payload[KEY])


def replace_licence(payload: Payload) -> Licence:
    """What a misprint said ends before what is right is entered, in this order."""
    registry.licences().cancel(payload["kind"], errands.holder_ric(payload["case"]), key=f"{payload[KEY]}:end")
    return issue_licence(payload)


def record_issued(payload: Payload, licence: Licence) -> None:
    licences.record_issued(payload["document"], licence, now=timezone.now())


def cancel_licence(payload: Payload) -> None:
    registry.licences().cancel(payload["kind"], errands.holder_ric(payload["case"]), key=payload[KEY])


def record_cancelled(payload: Payload, result: None) -> None:
    licences.record_cancelled(payload["case"], payload["kind"], now=timezone.now())


def hand_over(payload: Payload) -> str:
    handover = errands.handover(payload["item"])
    return registry.departments().send(handover.system, handover.extract, key=payload[KEY])


def record_sent(payload: Payload, reference: str) -> None:
    replies.record_sent(payload["case"], payload["item"], payload["step"], reference, now=timezone.now())


def ask_department(payload: Payload) -> DepartmentReply | None:
    handover = errands.handover(payload["item"])
    return registry.departments().reply(handover.system, handover.reference)


def record_decision(payload: Payload, reply: DepartmentReply | None) -> None:
    place = payload["case"], payload["item"], payload["step"], payload["look"]
    replies.record_decision(*place, reply, now=timezone.now())


def send_message(payload: Payload) -> None:
    """A short message; nobody to write to is no fault."""
    letter = errands.letter(payload["case"], payload["role"], payload["about"], payload.get("row", 0))
    if letter is not None:
        registry.messages().send(letter.to, letter.text, key=payload[KEY])


def nothing_more(payload: Payload, result: None) -> None:
    """The effect was outside."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished PDF by the name of its sealed blob, or the named problem that stopped it."""

    blob: str = ""
    sha256: str = ""
    signed: bool = False
    problem: str = ""
    detail: str = ""


@lru_cache(maxsize=1)
def authority() -> Authority:
    """The demo authority, its key made at first run."""
    return demo_authority(Path(settings.VAR) / "keys")


def make_document(payload: Payload) -> Made:
    """Render, seal, store. A fault of content is a result (staff must mend it); a missing library is tried again."""
    paper = errands.paperwork(payload["document"])
    try:
        pdf = render(paper.template, paper.partials, paper.data, title=paper.title).pdf
    except LibraryMissing:
        raise
    except MissingGlyph as problem:
        return Made(problem="missing-glyph", detail="".join(problem.characters))
    except TemplateProblem as problem:
        return Made(problem="template", detail=problem.text.zh)
    except TooLarge as problem:
        return Made(problem="too-large", detail=problem.text.zh)
    if paper.issuer and paper.issued_at:
        pdf = sign(pdf, Seal(paper.issuer, authority()), paper.issued_at)
    blob = blobs.store(sealing.seal(paper.key, pdf, of=f"pdf:{paper.token}"))
    return Made(blob, hashlib.sha256(pdf).hexdigest(), bool(paper.issuer))


def record_document(payload: Payload, made: Made) -> None:
    now, document = timezone.now(), payload["document"]
    if made.problem:
        events.record_document_problem(document, problem=made.problem, detail=made.detail, now=now)
    else:
        events.record_document(document, blob=made.blob, sha256=made.sha256, signed=made.signed, now=now)


register("source.ask", ask_register, record_replies, outside=True)
register("source.waited", nothing, source_waited)
register(ADVANCE, nothing, advance_item)
register("item.expired", nothing, item_expired)
register("item.done", nothing, item_done)
register("visit.remind", nothing, visit_remind)
register("case.look", nothing, look_again)
register(recounting.KIND, nothing, recount)
register(overdue.DISPUTE, nothing, dispute_due)
register("dispute.over", nothing, dispute_over)
register(overdue.SETTLEMENT, nothing, settlement_due)
register("debt.due", nothing, debt_due)
register("debt.remind", nothing, debt_remind)
register("batch.place", nothing, place_item)
register("campaign.closing", nothing, campaign_closing)
register("prepared.due", nothing, prepared_due)
register(preparing.LISTEN, hear_registers, prepare_drafts, outside=True)
register("stage.remind", nothing, stage_remind)
register("signature.due", nothing, signature_due)
register("signature.remind", nothing, signature_remind)
register("consent.due", nothing, consent_due)
register("payment.order", open_order, record_order, outside=True)
register("payment.refund", refund, record_refund, outside=True)
register("payment.found", nothing, record_found)
register(receipts.KIND, nothing, settle_receipts)
register("message.send", send_message, nothing_more, outside=True)
register("licence.find", find_licence, record_licence, outside=True)
register("licence.issue", issue_licence, record_issued, outside=True)
register("licence.replace", replace_licence, record_issued, outside=True)
register("licence.cancel", cancel_licence, record_cancelled, outside=True)
register("department.send", hand_over, record_sent, outside=True)
register("department.ask", ask_department, record_decision, outside=True)
register("document.make", make_document, record_document, heavy=True)
