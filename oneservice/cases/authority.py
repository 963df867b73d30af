"""What a page asks to grant authority 授权, and which services it may be for."""

from __future__ import annotations

from oneservice.cases.reading import pinned
from oneservice.catalogue import versions
from oneservice.engine.definition import Field, FieldType, Text, frozen_map

EVERY = "every-service"


def service_titles() -> dict[str, Text]:
    """Published services by id."""
    bundles = (pinned(version.sha256).closure.bundle for version in versions.services())
    return {bundle.id: bundle.title for bundle in bundles}


def grant_fields() -> list[Field]:
    """To whom, for which services, until when."""
    services = {EVERY: Text("所有服务", "Every service"), **service_titles()}
    return [
        Field("agent.name", Text("代理人姓名", "The agent's name"), FieldType.PERSON_NAME),
        Field("agent.ric", Text("代理人身份证件号码", "The agent's identity number"), FieldType.RIC),
        Field(
            "agent.services",
            Text("可以代办哪些服务", "For which services"),
            FieldType.MULTICHOICE,
            options=frozen_map(services),
        ),
        Field(
            "agent.until",
            Text("授权到哪一天", "Until which day"),
            FieldType.DATE,
            help=Text("当天有效，之后自动失效，最长三年", "This day included, three years at most"),
        ),
    ]
