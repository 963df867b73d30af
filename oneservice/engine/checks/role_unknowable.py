"""``role-unknowable``: who must sign is known before anybody decides anything.

Bad: ``when: {"==": [{var: item.register.outcome}, granted]}`` at a role: a case is filed only when all have signed,
and register begins only then. Good: a rule over what the form asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.when_cycle import decided_before
from oneservice.engine.definition import Content
from oneservice.engine.uses import names_read

CODE = "role-unknowable"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        for role in bundle.roles.values():
            items = sorted(decided_before(content, bundle, list(names_read(role.when)))) if role.signs else ()
            if items:
                message = f"Whether {role.id} signs is known only when {' and '.join(items)} is decided: after filing."
                hint = "Read what the form asks or a register says; what an item gives comes too late."
                yield Finding(("bundles", bundle.id, "roles", role.id, "when"), message, hint)
