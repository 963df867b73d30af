"""Logging in as an invented person: no password, so it answers in the demo only."""

from __future__ import annotations

from oneservice.connectors.demo.province import Province
from oneservice.engine.ports import Login, ProvenIdentity, Refused

SYSTEM = "identity"


class DemoIdentity:
    """The people of ``people.yaml``, by their key there."""

    def __init__(self, province: Province) -> None:
        self.province = province

    def logins(self) -> list[Login]:
        """In the order of the file."""
        people = self.province.content.read("people")
        return [Login(login, person.get("title") or person["name"]) for login, person in people.items()]

    def prove(self, login: str) -> ProvenIdentity:
        """Raises Refused if nobody has that login; Unavailable as the switched fault says."""
        self.province.refuse(self.province.fault(SYSTEM), SYSTEM)
        person = self.province.content.read("people").get(login)
        if person is None:
            raise Refused(f"{SYSTEM}: no such login")
        return ProvenIdentity(person["name"], person["ric"], person.get("mobile", ""), person.get("level", "L3"))
