"""What is left: before a draft may be signed (questions, materials, gates that say no), and of materials after."""

from __future__ import annotations

from oneservice.cases.work import Reading, truth_of
from oneservice.engine.definition import Text
from oneservice.engine.form import FormState, please
from oneservice.engine.materials import MaterialNeed, required
from oneservice.engine.plan import gates
from oneservice.engine.values import UNKNOWN

UPLOAD = Text("请上传这份材料", "Upload this material")
WHO_SIGNS = Text(
    "还不知道是否需要共同签字，请先完成相关问题",
    "It is not known yet who must sign: answer the questions about it",
)
OWN_ID = Text("共同签字人的证件号码不能与您本人相同", "A co-signer's identity number cannot be your own")


def what_is_left(work: Reading, state: FormState) -> list[tuple[str, Text]]:
    """``(what, text)`` in order: a field, ``material:KEY``, ``gate:ID`` or ``role:ID``; empty: ready to sign."""
    left = [(f"gate:{gate.id}", gate.otherwise) for gate in gates(work.closure, state.env) if gate.truth is False]
    left += list(state.wrong.items())
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
    needs = required(work.closure, state.env, work.applies(state))
    return [
        need
        for need in needs
        if need.how == "upload"
        and not (need.optional or need.maybe or need.defer)
        and need.key not in work.dossier.materials
    ]


def still_to_follow(work: Reading, state: FormState) -> list[MaterialNeed]:
    """Uploads of a filed case that were allowed to follow and have not come, while an item needs them 容缺."""
    undecided = {item.item for item in work.items if not item.outcome}
    needs = required(work.closure, state.env, work.applies(state))
    return [
        need for need in needs if need.defer and need.key not in work.dossier.materials and undecided & set(need.items)
    ]


def _signers_unknown(work: Reading, state: FormState) -> list[tuple[str, Text]]:
    left = []
    starter = state.env.get(f"{work.case.starter}.ric")
    for role in work.bundle.roles.values():
        if not role.signs or role.id == work.case.starter:
            continue
        truth = truth_of(role.when, state.env)
        if truth is UNKNOWN:
            left.append((f"role:{role.id}", WHO_SIGNS))
        elif truth and state.env.get(f"{role.id}.ric") == starter:
            left.append((f"{role.id}.ric", OWN_ID))
    return left
