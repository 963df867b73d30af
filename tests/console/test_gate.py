"""The gate in one process and in two says the same."""

import os

from oneservice.console import gate
from tests.engine.sample import changed

WRONG = changed("workflows/items/card.yaml", "process: paid", "process: plian")


def test_gate_in_two_processes_finds_what_one_finds():
    content, problems = gate.judge(WRONG)
    assert [problem.code for problem in problems] == ["name-unknown-reference"]
    assert gate.judge(WRONG, two_processes=True) == (content, problems)


def test_gate_judges_templates_beside_the_rest():
    broken = changed("templates/documents/page.html", "{{ child.name }}", "{{ child.nmae }}")
    assert gate.judge(broken, two_processes=True)[1] == gate.judge(broken)[1] != []


def test_work_beside_is_done_here_when_its_process_dies():
    here = os.getpid()
    join = gate._beside(lambda: ["done"] if os.getpid() == here else os._exit(1))
    assert join() == ["done"]
