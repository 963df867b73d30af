"""What people said in a case, as one sealed document: answers, choices, registers asked, files, settlements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.values import Value


@dataclass(slots=True)
class Dossier:
    """The open form of ``Case.sealed``. Plain data in, plain data out; whoever holds it may change it."""

    answers: dict[str, Value] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)  # optional items, complete
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)  # "source:group" -> status, at
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)  # key -> blob, media, size, at
    pulled: dict[str, dict[str, Any]] = field(default_factory=dict)  # licence of a material -> status, number
    debts: dict[str, dict[str, str]] = field(default_factory=dict)  # item -> material owed 容缺 -> last day
    aside: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # list -> rows that are no part of it yet
    settled: dict[str, bool] = field(default_factory=dict)  # gates as they held, items as a person decided
    with_lead: set[str] = field(default_factory=set)  # what was put before a person because no rule could tell
    consents: dict[str, dict[str, str]] = field(default_factory=dict)  # part -> key of whom, said: asked | yes | no, at
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)  # key of a ticket -> what was said and answered
    contradicted: dict[str, dict[str, Any]] = field(default_factory=dict)  # field or cell -> what a register says of it
    held: dict[str, dict[str, Any]] = field(default_factory=dict)  # item -> event that waits for a dispute, its step
    refusal: str = ""  # why a co-signer did not agree, in his words

    @property
    def disputed(self) -> frozenset[str]:
        """Fields and cells whose department has still to answer a ticket."""
        return frozenset(ticket["field"] for ticket in self.disputes.values() if not ticket["answer"])

    @property
    def doubtful(self) -> frozenset[str]:
        """The same, and what people typed that a register contradicts: nothing is decided on either."""
        return self.disputed | {name for name, said in self.contradicted.items() if said["binds"]}

    def forget_said(self, source: str, of: str) -> None:
        """The register is not to be asked, or was asked about somebody else: what it said counts no longer."""
        kept = self.contradicted.items()
        self.contradicted = {name: said for name, said in kept if (said["source"], said["of"]) != (source, of)}

    def to_json(self) -> dict[str, Any]:
        return {
            "answers": {name: value.to_json() for name, value in self.answers.items()},
            "chosen": sorted(self.chosen),
            "asked": self.asked,
            "materials": self.materials,
            "pulled": self.pulled,
            "debts": self.debts,
            "aside": self.aside,
            "settled": self.settled,
            "with_lead": sorted(self.with_lead),
            "consents": self.consents,
            "disputes": self.disputes,
            "contradicted": self.contradicted,
            "held": self.held,
            "refusal": self.refusal,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Dossier:
        return cls(
            answers={name: Value.from_json(value) for name, value in data["answers"].items()},
            chosen=set(data["chosen"]),
            asked=data["asked"],
            materials=data["materials"],
            pulled=data["pulled"],
            debts=data.get("debts", {}),
            aside=data.get("aside", {}),
            settled=data["settled"],
            with_lead=set(data.get("with_lead", ())),
            consents=data.get("consents", {}),
            disputes=data.get("disputes", {}),
            contradicted=data.get("contradicted", {}),
            held=data.get("held", {}),
            refusal=data.get("refusal", ""),
        )


def asked_key(source: str, of: str) -> str:
    """How a question to a register is named in a dossier: ``civil.marriage:mother``."""
    return f"{source}:{of}"
