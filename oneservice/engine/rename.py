"""``as`` of a bundle's entry: the item's groups of fields under the names they have in the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oneservice.engine.definition import Decide, Fee, Item, Logic, MaterialUse

Rename = Mapping[str, str]
PREFIXED = ("origin.", "role.")


def rename_name(name: str, rename: Rename) -> str:
    """``holder.name`` as ``child.name``; ``origin.holder.name`` and ``role.holder.signed`` likewise."""
    prefix = next((p for p in PREFIXED if name.startswith(p)), "")
    group, dot, rest = name.removeprefix(prefix).partition(".")
    return f"{prefix}{rename.get(group, group)}{dot}{rest}"


def rename_logic(logic: Logic, rename: Rename) -> Logic:
    """The rule with every ``var`` path renamed; other texts stay as they are."""
    if isinstance(logic, list):
        return [rename_logic(part, rename) for part in logic]
    if not isinstance(logic, dict):
        return logic
    return {
        key: rename_path(value, rename) if key == "var" else rename_logic(value, rename) for key, value in logic.items()
    }


def rename_path(value: Any, rename: Rename) -> Any:
    """The operand of ``var``: a path, or a list that begins with one."""
    if isinstance(value, str):
        return rename_name(value, rename)
    return [rename_path(value[0], rename), *value[1:]] if isinstance(value, list) and value else value


def rename_item(item: Item, rename: Rename) -> Item:
    """The item as it is in a bundle whose entry has ``as: rename``."""
    if not rename:
        return item
    return replace(
        item,
        needs=tuple(dict.fromkeys(rename_name(name, rename) for name in item.needs)),
        gives=tuple(rename_name(name, rename) for name in item.gives),
        division=rename_name(item.division, rename),
        fee=item.fee and rename_fee(item.fee, rename),
        materials=tuple(rename_use(use, rename) for use in item.materials),
        decide=item.decide and rename_decide(item.decide, rename),
    )


def rename_fee(fee: Fee, rename: Rename) -> Fee:
    amount = rename_name(fee.amount, rename) if isinstance(fee.amount, str) else fee.amount
    return replace(fee, amount=amount, payer=rename.get(fee.payer, fee.payer))


def rename_use(use: MaterialUse, rename: Rename) -> MaterialUse:
    return replace(use, of=rename.get(use.of, use.of), when=rename_logic(use.when, rename))


def rename_decide(decide: Decide, rename: Rename) -> Decide:
    return replace(
        decide,
        grant=rename_logic(decide.grant, rename),
        refuse=rename_logic(decide.refuse, rename),
    )
