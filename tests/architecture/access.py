"""Who asks, for what, in which state of a case: the world that the matrix of access is measured in."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.actions import custody, delegating, supervising
from oneservice.cases.disputes import proof_of
from oneservice.cases.errors import Refused
from oneservice.cases.models import Archive, CaseDocument, Dispute, Settlement
from oneservice.cases.work import work_on
from oneservice.records import sealing
from tests.cases import memento
from tests.cases.company import somebody
from tests.cases.stage import Stage, paper

ITEM = "maternity-claim"
"""The item the departments' roles are about: two people decide it, it has an upload, a form and a result."""

STATES = ("draft", "signing", "filed", "billed")
"""A case being filled; one that waits for the father; one with ITEM in review, another item back for correction and a
third to be settled; one with a bill to pay."""

STAFF = {
    "turn": "panlong-medins-reviewer",
    "peer": "wuhua-medins-reviewer",
    "dept": "panlong-police-reviewer",
    "post": "panlong-medins-clerk",
    "lead": "panlong-health-clerk",
}
ROLES = ("anon", "owner", "signs", "other", *STAFF)
"""Nobody signed in; who began; the co-signer; any other citizen; and staff: of the post whose turn it is, the same post
of another office, of another department, another post of the same office, the office that leads the case."""

PAPERS = ("application-form", "bank-statement-form", "acceptance-receipt")
MISSING = {
    "ref": "ffffffffffffffff",
    "item": 9999,
    "step": 1,
    "paper": 9999,
    "declared": 9999,
    "receipt": 9999,
    "token": "none",
    "settlement": 9999,
    "stuck": 9999,
    "authority": 9999,
    "papers": 9999,
    "archive": 9999,
    "dispute": 9999,
    "order": 9999,
}
"""What stands for ``{…}`` where there is no such thing."""


@dataclass
class World:
    """One case in one state, cookies of every role, and what stands for ``{…}`` in addresses and forms.

    Laid once for all tests of a file, as what is laid takes longer than what many of them ask.
    """

    stage: Stage
    cookies: dict
    names: dict

    @classmethod
    def in_state(cls, state):
        stage = Stage()
        memento.played(stage, ("world", state), lambda: lay(stage, state))
        return cls(stage, stage.cookies, stage.names)

    def ask(self, role, method, route, given=None, form=None, *, names=None):
        """The answer to ``role``; whatever the request wrote never was."""
        known = names or self.names
        path = reverse(route, kwargs={key: value.format(**known) for key, value in (given or {}).items()})
        values = {key: value.format(**known) for key, value in (form or {}).items()}
        client = Client()
        client.cookies.load(self.cookies[role])
        with undone():
            return client.get(path) if method == "GET" else client.post(path, values)


class undone:
    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def lay(stage, state):
    SET_UP[state](stage)
    stage.cookies, stage.names = cookies(stage), names(stage)


def routes():
    """The names of all URL patterns, ``portal:case``; a pattern without a name stands for itself."""
    return set(_leaves(get_resolver().url_patterns, "", ""))


def _leaves(patterns, space, path):
    for each in patterns:
        here = f"{path}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}" if each.name else here
        else:
            yield from _leaves(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, here)


def signing(stage):
    return stage.open().fill().attach().attach("maternity-invoice").submit()


def filed(stage):
    signing(stage).sign().usual("birth-certificate")
    stage.act("birth-registration", "correct", **{"defect.field.newborn.ethnicity": "请核对"})
    stage.act(ITEM, "accept")
    for row in papers(stage):
        stage.make(row)
    return stage


def billed(stage):
    signing(stage).sign()
    for item in ("birth-certificate", "birth-registration", "medins-registration"):
        stage.usual(item)
    return stage


SET_UP = {"draft": lambda stage: stage.open().fill().attach(), "signing": signing, "filed": filed, "billed": billed}


def papers(stage):
    """The application, what was declared for ITEM, and what ITEM issued."""
    return stage.case.documents.filter(Q(item=None) | Q(item__item=ITEM), document__in=PAPERS)


def cookies(stage):
    """Signed in once; offices by login, so that they are there in a draft too, which has no items yet."""
    who = {"owner": stage.mother, "signs": stage.father, "other": stage.stranger}
    who |= {role: stage.staff(login) for role, login in STAFF.items()}
    found = {"anon": {}}
    for role, each in who.items():
        client = Client()
        client.force_login(each.account)
        found[role] = {name: cookie.value for name, cookie in client.cookies.items()}
    return found


def names(stage):
    item = stage.case.items.filter(item=ITEM).first()
    if item is None:
        return MISSING | {"ref": stage.ref, "authority": authority(stage).pk}
    made = {row.document: row for row in papers(stage)}
    return {
        "ref": stage.ref,
        "item": item.pk,
        "step": item.step,
        "paper": made["application-form"].pk,
        "declared": made["bank-statement-form"].pk,
        "receipt": made["acceptance-receipt"].pk if "acceptance-receipt" in made else 9999,
        "token": made["application-form"].token,
        "settlement": settlement(stage).pk,
        "stuck": stuck(stage, item).pk,
        "dispute": dispute(stage, item).pk,
        "authority": authority(stage).pk,
        "papers": handed_in(stage, item),
        "order": ordered(stage, item),
        "archive": archive(stage).pk,
    }


def archive(stage):
    """As if the case had been archived and were open again; there is no package yet."""
    return Archive.objects.create(case=stage.case, department="health", archived_at=stage.now)


def handed_in(stage, item):
    """A paper of the item, taken in where it is decided; there is nothing to hand in for a draft."""
    clerk, invoice = stage.staff(STAFF["post"]), {"original.maternity-invoice": ["1"]}
    return custody.take_in(clerk, item.pk, invoice, now=stage.now)


def ordered(stage, item):
    """An order to hurry about the item; where it does not wait for an office there is none."""
    why = {"reason": ["请说明卡在哪里"], "days": ["2"]}
    try:
        return supervising.order(stage.staff("yunnan-supervisor"), item.pk, why, now=stage.now)
    except Refused:
        return MISSING["order"]


def authority(stage):
    """The owner lets somebody who is none of the roles act, with a paper that shows it."""
    to = {"agent.name": ["王代理"], "agent.ric": [somebody(97)["ric"]], "agent.services": ["newborn"]}
    day = timezone.localdate(stage.now) + timedelta(days=9)
    until = {f"agent.until.{part}": [str(getattr(day, part))] for part in ("year", "month", "day")}
    delegating.give_authority(stage.mother, to | until, paper(), now=stage.now)
    return stage.mother.given.latest("pk")


def settlement(stage):
    """A rule that the lead must answer."""
    return Settlement.objects.create(
        case=stage.case, subject="item:parenting", department="health", due=date(2026, 12, 1), opened_at=stage.now
    )


def dispute(stage, item):
    """What the owner says is wrong in the register of the item's office."""
    field, place = "mother.employee_insured", {"department": item.department, "office": item.office}
    due = date(2026, 12, 1)
    row = Dispute.objects.create(case=stage.case, field=field, opened_at=stage.now, due=due, **place)
    said = {"field": field, "number": row.number, "claim": "我已停保", "should": "", "phone": "", "answer": ""}
    with work_on({"ref": stage.ref}, now=stage.now) as work:
        work.dossier.answers[field] = replace(work.dossier.answers[field], disputed="我已停保")
        proof = uploads.accept(paper())
        blob = uploads.keep(bytes(work.case.key), proof, of=proof_of(work.case, row.pk))
        said |= {"proof": {"blob": blob, "media": proof.media}}
        work.dossier.disputes[str(row.pk)] = said | {"who": {"zh": "医保局", "en": ""}, "due": due.isoformat()}
        work.seal()
    return row


def stuck(stage, item):
    """A document of the item that could not be printed."""
    case, token = stage.case, "stuck"
    return CaseDocument.objects.create(
        case=case,
        item=item,
        document="grant-decision",
        token=token,
        state=CaseDocument.State.PROBLEM,
        problem="MissingGlyph",
        issued_on=date(2026, 9, 28),
        sealed=b"",
        detail=sealing.seal(bytes(case.key), b"U+30EDD", of=f"problem:{token}"),
    )
