"""The legal machine as data."""

from oneservice.engine.definition import END_PHASES, GRANTED_PHASES, PROCESS_PHASES, Phase
from oneservice.engine.phases import LEGAL_MOVES, STARTS, lawful_in_process, outcome_of


def test_every_phase_is_named_and_every_phase_can_be_reached():
    assert set(LEGAL_MOVES) == set(Phase)
    assert set().union(*LEGAL_MOVES.values()) == set(Phase)


def test_withdrawal_is_possible_until_the_decision():
    assert [p for p in Phase if Phase.WITHDRAWN in LEGAL_MOVES[p]] == [
        Phase.WAITING,
        Phase.RECEIVED,
        Phase.CORRECTION,
        Phase.REVIEW,
        Phase.SPECIAL_PROCEDURE,
        Phase.SUSPENDED,
        Phase.PAYMENT,
    ]


def test_the_clock_stops_only_beside_review():
    stops = {Phase.SPECIAL_PROCEDURE, Phase.SUSPENDED}
    assert {p for p in Phase if LEGAL_MOVES[p] & stops} == {Phase.REVIEW}
    assert all(Phase.REVIEW in LEGAL_MOVES[p] for p in stops)


def test_some_phases_have_nothing_after_them():
    assert {p for p in Phase if not LEGAL_MOVES[p]} == {
        Phase.TRANSFERRED,
        Phase.REVOKED,
        Phase.WITHDRAWN,
    }


def test_a_process_begins_in_received_or_review():
    assert {Phase.RECEIVED, Phase.REVIEW} == STARTS


def test_a_process_moves_along_the_machine_or_stays():
    assert lawful_in_process(Phase.REVIEW, Phase.REVIEW)
    assert lawful_in_process(Phase.RECEIVED, Phase.REVIEW)
    assert not lawful_in_process(Phase.RECEIVED, Phase.GRANTED)
    assert not lawful_in_process(Phase.REVIEW, Phase.NOT_APPLICABLE)


def test_processes_hold_no_phase_the_engine_keeps_to_itself():
    assert set(Phase) - PROCESS_PHASES == {Phase.WAITING, Phase.NOT_APPLICABLE, Phase.WITHDRAWN, Phase.ARCHIVED}


def test_a_phase_that_decides_has_its_outcome_and_every_end_decides():
    assert {phase for phase in Phase if outcome_of(phase) == "granted"} == GRANTED_PHASES
    assert [outcome_of(p) for p in (Phase.REFUSED, Phase.NOT_ACCEPTED, Phase.WITHDRAWN)] == [
        "refused",
        "ended",
        "ended",
    ]
    assert [phase for phase in END_PHASES if not outcome_of(phase)] == []
    assert [outcome_of(phase) for phase in (Phase.RECEIVED, Phase.REVIEW, Phase.PAYMENT)] == ["", "", ""]
