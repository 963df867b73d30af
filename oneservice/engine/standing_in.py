"""Who acts for another: a guardian or agent who begins the case for the person whose matter it is, or signs for him."""

from __future__ import annotations

from oneservice.engine.definition import Bundle, Role
from oneservice.engine.rules import compile_rule
from oneservice.engine.values import UNKNOWN, Env, Truth


def acts(bundle: Bundle, role: Role, env: Env) -> Truth:
    """Whether ``role`` acts for another in this case: it began, or it does not begin cases and has to sign.

    Unknown where nobody has begun yet, as when a definition is judged.
    """
    if not role.acts_for:
        return False
    if role.starts:
        taking_part = env.get(f"role.{role.id}.of", UNKNOWN)
        known = taking_part is not UNKNOWN
        return bool(taking_part) if known else True if bundle.starters == (role.id,) else UNKNOWN
    if not role.signs:
        return False
    return True if role.when is None else compile_rule(role.when).truth(env)


def is_away(bundle: Bundle, role: Role, env: Env) -> bool:
    """The role is nobody in this case: another acts for it, or it would act for somebody who came himself."""
    if role.acts_for and acts(bundle, role, env) is False:
        return True
    return any(other.acts_for == role.id and acts(bundle, other, env) is True for other in bundle.roles.values())
