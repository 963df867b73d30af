"""What is left: before a draft may be signed (questions, materials, gates that say no), and of materials after."""

from __future__ import annotations

from oneservice.cases.reading import Reading
from oneservice.cases.signatories import Signatory, is_unknown, needed_of
from oneservice.engine.definition import Role, Text
from oneservice.engine.form import FormState, please
from oneservice.engine.materials import MaterialNeed
from oneservice.engine.plan import gates

UPLOAD = Text("请上传这份材料", "Upload this material")
WHO_SIGNS = Text(
    "还不知道是否需要共同签字，请先完成相关问题",
    "It is not known yet who must sign: answer the questions about it",
)
NO_ID = Text(
    "请填写签字人的证件号码，才能请其签字", "Fill in the signer's identity number, so that they can be asked to sign"
)
TOO_FEW = Text("至少要有 {} 位签字人，请补齐", "At least {} people must sign: add those that are missing")
OWN_ID = Text("共同签字人的证件号码不能与您本人相同", "A co-signer's identity number cannot be your own")


def what_is_left(work: Reading, state: FormState) -> list[tuple[str, Text]]:
    """``(what, text)`` in order: a field, ``material:KEY``, ``gate:ID`` or ``role:ID``; empty: ready to sign.

    What is wrong with a disputed value is for its department to mend, and keeps nobody from filing.
    """
    judged = gates(work.closure, state.sure) if not work.case.stage else ()  # they stand before the form, once
    left = [(f"gate:{gate.id}", gate.otherwise) for gate in judged if gate.truth is False]
    theirs = work.dossier.disputed - work.dossier.contradicted.keys()
    left += [(name, text) for name, text in state.wrong.items() if name not in theirs]
    left += [(name, please(work.closure.fields[name])) for name in owed(work, state)]
    left += [(f"material:{need.key}", UPLOAD) for need in missing_materials(work, state)]
    return left + _signers_unknown(work, state)


def owed(work: Reading, state: FormState) -> list[str]:
    """Questions a register may still answer and nobody has: nobody waits for it, but nobody signs without them."""
    return [
        name
        for name, field in work.closure.fields.items()
        if name in state.pending and state.shown[name] is True and not field.optional
    ]


def missing_materials(work: Reading, state: FormState) -> list[MaterialNeed]:
    """Required uploads that are not there and may not follow later 容缺."""
    needs = work.materials_needed(state)
    return [
        need
        for need in needs
        if need.how == "upload"
        and not (need.optional or need.maybe or need.defer)
        and need.key not in work.dossier.materials
    ]


def promised_later(work: Reading, state: FormState) -> list[MaterialNeed]:
    """Uploads of a draft that are left out because they may follow: whoever signs promises them 容缺."""
    kept = work.dossier.materials
    return [n for n in work.materials_needed(state) if n.defer and n.how == "upload" and n.key not in kept]


def still_to_follow(work: Reading, state: FormState) -> list[MaterialNeed]:
    """Uploads of a filed case that were allowed to follow and have not come, while an item needs them 容缺."""
    undecided = {item.item for item in work.items if not item.outcome}
    needs = work.materials_needed(state)
    return [
        need for need in needs if need.defer and need.key not in work.dossier.materials and undecided & set(need.items)
    ]


def _signers_unknown(work: Reading, state: FormState) -> list[tuple[str, Text]]:
    """Who must sign is known, can be found by a number, and is enough people."""
    left = []
    people = work.possible_signers(state)
    for role in work.bundle.roles.values():
        mine = [one for one in people if one.role == role.id and role.id != work.case.starter]
        if any(is_unknown(one) for one in mine):
            left.append((f"role:{role.id}", WHO_SIGNS))
        elif mine:
            left += _cannot_sign(work, state, role, mine)
    return left


def _cannot_sign(work: Reading, state: FormState, role: Role, people: list[Signatory]) -> list[tuple[str, Text]]:
    if (needed := needed_of(role, len(people))) > len(people):
        return [(role.each or f"role:{role.id}", Text(TOO_FEW.zh.format(needed), TOO_FEW.en.format(needed)))]
    names = {one.row: f"{role.each}.{one.row - 1}.ric" if one.row else f"{role.id}.ric" for one in people}
    left = [(names[one.row], NO_ID) for one in people if not one.ric and names[one.row] not in state.wrong]
    own = state.env.get(f"{work.case.starter}.ric")
    return left + [(names[one.row], OWN_ID) for one in people if one.ric == own and not role.each]
