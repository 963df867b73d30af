"""The checks of the publish gate: one file, one code, one message each.

A check is a module with ``CODE``, ``LEVEL`` and ``find(content)``; it is added by listing it here.
"""

from collections.abc import Iterable

from oneservice.engine.checks import (
    action_mover,
    action_twice,
    action_unknown_state,
    after_cycle,
    after_never,
    answer_type,
    as_unequal,
    batch_campaign,
    bundle_starter,
    constant_wrong,
    each_rows,
    end_exit,
    event_action,
    expiry,
    fee_uncollected,
    field_parts,
    field_unused,
    item_accountable,
    item_parts,
    limit_promise,
    loop_endless,
    material_spared,
    name_unknown,
    need_unasked,
    not_by,
    panel_unclear,
    phase_move,
    phase_mover,
    post_check,
    promise_short,
    role_parts,
    role_unknowable,
    rule_wrong,
    settle_nobody,
    silence,
    staff_word,
    stage_order,
    state_end,
    state_mover,
    state_unreachable,
    text_english,
    unsure_person,
    was_name,
    when_cycle,
)
from oneservice.engine.checks.finding import Check, Finding, problem
from oneservice.engine.definition import Content
from oneservice.engine.reading.problems import Problem, in_order

__all__ = ["CHECKS", "Check", "Finding", "run_checks"]

CHECKS: tuple[Check, ...] = (
    name_unknown,
    rule_wrong,
    constant_wrong,
    field_parts,
    answer_type,
    as_unequal,
    action_unknown_state,
    state_mover,
    state_unreachable,
    state_end,
    end_exit,
    event_action,
    expiry,
    phase_move,
    staff_word,
    item_parts,
    action_twice,
    action_mover,
    silence,
    loop_endless,
    post_check,
    unsure_person,
    not_by,
    panel_unclear,
    phase_mover,
    was_name,
    after_cycle,
    bundle_starter,
    limit_promise,
    item_accountable,
    when_cycle,
    after_never,
    promise_short,
    fee_uncollected,
    batch_campaign,
    each_rows,
    stage_order,
    role_parts,
    role_unknowable,
    settle_nobody,
    need_unasked,
    material_spared,
    field_unused,
    text_english,
)
"""In the order of the gate's levels."""


def run_checks(content: Content, checks: Iterable[Check] = CHECKS) -> list[Problem]:
    """What is wrong with content that could be read, in order of file and line.

    File and line are known for what ``read_content`` gave; other content has its problems at line 0.
    """
    return in_order(problem(content, check.CODE, finding) for check in checks for finding in check.find(content))
