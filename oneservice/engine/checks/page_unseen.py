"""``page-unseen``: a page is for roles that take part in the case: that start it, sign, consent or act for another.

Bad: ``{page: parents, for: [grandmother], ...}`` where grandmother has only a title: nobody ever sees the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, Content, Role

CODE = "page-unseen"
LEVEL = 6


def find(content: Content) -> Iterator[Finding]:
    for bundle_id, pages in content.forms.items():
        bundle = content.bundles.get(bundle_id)
        for i, page in enumerate(pages if bundle else ()):
            for j, name in enumerate(page.roles):
                if bundle and name in bundle.roles and not takes_part(bundle.roles[name]):
                    yield unseen(bundle, (i, j), name)


def takes_part(role: Role) -> bool:
    return bool(role.starts or role.signs or role.consents or role.acts_for)


def unseen(bundle: Bundle, position: tuple[int, int], name: str) -> Finding:
    page, role = position
    taking_part = ", ".join(role.id for role in bundle.roles.values() if takes_part(role)) or "none yet"
    message = f"{name} neither starts nor signs, consents or acts for anybody, so it never sees this page."
    hint = f"Name a role that takes part ({taking_part}), or say in the bundle what {name} does."
    return Finding(("forms", bundle.id, page, "for", role), message, hint)
