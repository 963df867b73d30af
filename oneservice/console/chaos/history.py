"""P9: every way of altering the journal is found, by the site and by the verifier that shares no code with it."""

from __future__ import annotations

import importlib.util
import random
import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from oneservice.console.chaos.attacks import ATTACKS, Attack, unguarded
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.scale import Scale
from oneservice.records import audit, audit_keys, journal, notary
from oneservice.records.audit import Stored

CHAINS = ("case-a", "case-b", "case-c")
LENGTH = 8
TOOL = Path("tools") / "verify_audit.py"


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    with yard.embedded() as place:
        seen: dict[str, int] = place.inside("attacks", scale.attacks)
    tried = scale.attacks * len(ATTACKS)
    missed = {name: tried - seen[name] for name in ("here", "outside")}
    broken = tuple(f"{count} of {tried} not found {name}" for name, count in missed.items() if count)
    if seen["false_alarms"]:
        broken = (*broken, "a whole journal raised an alarm")
    return [Finding("P9", tried, "attacks", lost=max(missed.values()), broken=broken, numbers=seen)]


def attack_all(tries: int) -> dict[str, int]:
    """Inside: each attack ``tries`` times on one of three signed chains; how many each verifier found."""
    sign_chains()
    verifier, dice = outside_verifier(), random.Random(9)  # noqa: S311 - the same attacks each time
    looks: Mapping[str, Callable[[], bool]] = {"here": found_here, "outside": lambda: found_outside(verifier)}
    counted = {"here": 0, "outside": 0, "false_alarms": sum(look() for look in looks.values())}
    restore = unguarded(connection)
    for attack in ATTACKS:
        for _ in range(tries):
            for name, found in _under(attack, dice, looks).items():
                counted[name] += found
    restore()
    return counted


def _under(attack: Attack, dice: random.Random, looks: Mapping[str, Callable[[], bool]]) -> dict[str, bool]:
    """What each look says of the attacked journal, which is then as before."""
    with transaction.atomic():
        attack(dice.choice(CHAINS), dice.randrange(LENGTH), dice)
        found = {name: look() for name, look in looks.items()}
        transaction.set_rollback(True)
    return found


def sign_chains() -> None:
    """Three chains, each half under the first root and whole under the second."""
    now, half = timezone.now(), LENGTH // 2
    for number, chain in enumerate(CHAINS):
        journal.append(chain, journal.START, [_event(n) for n in range(half)], now + timedelta(seconds=number))
    notary.sign_new(now)
    for chain in CHAINS:
        journal.append(chain, journal.last(chain), [_event(n) for n in range(half, LENGTH)], now)
    notary.sign_new(now + timedelta(minutes=1))


def _event(number: int) -> journal.Event:
    return journal.Event("item.moved", "staff:3", "an-item", {"n": number})


def stored() -> dict[str, Stored]:
    """As an intruder leaves them who mends the owners' rows too: always what the chain now ends in."""
    return {chain: Stored(journal.last(chain), chain) for chain in CHAINS}


def found_here() -> bool:
    return bool(audit.verify(stored).findings)


def found_outside(verifier: Any) -> bool:
    folder = Path(settings.VAR) / "chaos-export"
    audit.export(folder, stored, timezone.now())
    keys = verifier.keys_of(audit_keys.public_path().read_text().split())
    problems = list(verifier.export_problems(folder, keys))
    shutil.rmtree(folder)
    return bool(problems)


def outside_verifier() -> ModuleType:
    """``tools/verify_audit.py``, which is no module of the site."""
    spec = importlib.util.spec_from_file_location("verify_audit", Path(settings.ROOT) / TOOL)
    if spec is None or spec.loader is None:
        raise ImportError(str(TOOL))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
