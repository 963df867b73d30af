"""``role-parts``: everybody who must sign can sign in a time of their own, and who acts for another proves it.

Bad: ``father: {signs: all}``: the case would wait for him for ever. Good: ``father: {signs: all, within: 15 days}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, Content, Role

CODE = "role-parts"
LEVEL = 3

Told = Iterator[tuple[tuple[str, ...], str, str]]


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        for role in bundle.roles.values():
            for part in (signing(bundle, role), counting(content, role), standing_in(bundle, role)):
                for key, message, hint in part:
                    yield Finding(("bundles", bundle.id, "roles", role.id, *key), message, hint)


def signing(bundle: Bundle, role: Role) -> Told:
    invited = role.signs and bundle.starters != (role.id,)
    if invited and not role.within:
        yield (), f"Nothing ends the wait for the signature 签名 of {role.id}.", "Write within: 15 days."
    for key in ("within", "items"):
        if getattr(role, key) and not (role.signs or role.consents):
            message = f"{role.id} does not sign, so {key} is never read."
            yield (key,), message, f"Write signs: all, or take {key} out."


def counting(content: Content, role: Role) -> Told:
    """``signs: 3`` of fewer people could never be reached."""
    rows = content.fields.get(role.each)
    most = rows.max_rows if rows else 1
    if role.signs.isdigit() and not 1 <= int(role.signs) <= most:
        message = f"{role.signs} are to sign, but there {'is' if most == 1 else 'are'} at most {most} of {role.id}."
        yield ("signs",), message, "Write signs: all, or a number that can be reached; each: makes one role per row."


def standing_in(bundle: Bundle, role: Role) -> Told:
    if role.acts_for and not role.proof:
        message = f"{role.id} acts for {role.acts_for}, but nothing proves that it may."
        yield ("acts_for",), message, "Write proof: a material, such as guardianship-proof 监护证明."
    if role.proof and not role.acts_for:
        yield ("proof",), f"{role.id} acts for nobody, so proof is never asked.", "Write acts_for, or take proof out."
    held = bundle.roles.get(role.acts_for)
    if held and (held.id == role.id or held.acts_for):
        message = f"{role.id} acts for {held.id}, who " + ("is the same." if held is role else "acts for another.")
        yield ("acts_for",), message, "Name the role of the person whose matter it is."
