"""The checks of the publish gate: one file, one code, one message each.

A check is a module with ``CODE``, ``LEVEL`` and ``find(content)``; it is added by listing it here. Those that ask
the running site are listed apart: ``find(content, site)``.
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
    calendar_unknown,
    condition_always_true,
    condition_never_true,
    constant_wrong,
    decide_overlap,
    defer_at_once,
    each_rows,
    end_exit,
    event_action,
    expiry,
    fee_uncollected,
    field_parts,
    field_unfilled,
    field_unused,
    item_accountable,
    item_parts,
    item_unseen,
    limit_promise,
    loop_endless,
    material_spared,
    name_unknown,
    need_unasked,
    not_by,
    page_unseen,
    panel_unclear,
    phase_move,
    phase_mover,
    post_check,
    promise_short,
    role_parts,
    role_unknowable,
    rule_wrong,
    rules_endless,
    second_person,
    settle_nobody,
    silence,
    slot_empty,
    staff_unheld,
    staff_word,
    stage_order,
    state_end,
    state_image,
    state_mover,
    state_unreachable,
    text_english,
    text_language,
    unsure_person,
    usual_endless,
    value_never_valid,
    was_name,
    when_cycle,
    words_forbidden,
)
from oneservice.engine.checks.finding import Check, Finding, broken, is_whole, problem
from oneservice.engine.checks.site import Decider, Site, SiteCheck
from oneservice.engine.definition import Content
from oneservice.engine.reading.problems import Problem, in_order

__all__ = ["CHECKS", "SITE_CHECKS", "Check", "Decider", "Finding", "Site", "run_checks", "run_site_checks"]

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
    rules_endless,
    usual_endless,
    post_check,
    unsure_person,
    not_by,
    panel_unclear,
    phase_mover,
    was_name,
    after_cycle,
    bundle_starter,
    limit_promise,
    defer_at_once,
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
    condition_never_true,
    condition_always_true,
    value_never_valid,
    decide_overlap,
    field_unfilled,
    slot_empty,
    material_spared,
    field_unused,
    text_english,
    text_language,
    words_forbidden,
    item_unseen,
    page_unseen,
)
"""In the order of the gate's levels."""
SITE_CHECKS: tuple[SiteCheck, ...] = (staff_unheld, second_person, calendar_unknown, state_image)
"""Those that ask the running site: people, and what is published."""


def run_checks(content: Content, checks: Iterable[Check] = CHECKS) -> list[Problem]:
    """What is wrong with content that could be read, in order of file and line.

    File and line are known for what ``read_content`` gave; other content has its problems at line 0.
    """
    fit = [check for check in checks if check.LEVEL != DATA or is_whole(content)]
    told = ((check, finding) for check in fit for finding in check.find(content))
    return in_order(
        problem(content, check.CODE, finding)
        for check, finding in told
        if check.LEVEL == NAMES or not lies_in_broken(content, finding)
    )


NAMES, DATA = 1, 4
"""Levels: names and types, which are judged one by one; data, which is judged on the whole."""


def lies_in_broken(content: Content, finding: Finding) -> bool:
    """Whether the finding is about a definition that could not be read whole: that is told already."""
    kind, name = (*finding.address, "", "")[:2]
    return broken(content, str(kind), str(name))


def run_site_checks(content: Content, site: Site, checks: Iterable[SiteCheck] = SITE_CHECKS) -> list[Problem]:
    """What is wrong with content as seen from the running site, in order of file and line."""
    found = ((check.CODE, finding) for check in checks for finding in check.find(content, site))
    return in_order(problem(content, code, finding) for code, finding in found)
