"""The publish gate: what every room has to say about a content folder, gathered.

The engine judges definitions (levels 1 to 5, and of 6 what content alone shows), ``documents`` the templates
(7). What only the running site knows (who holds which post, what is published: 6 and 8) is asked where there
is one. Used by ``content check``, by publishing and by the tests: there is no second opinion.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from pathlib import Path

import oneservice.documents.checks as documents
from oneservice.engine.checks import Site, run_checks, run_site_checks
from oneservice.engine.reading import Problem, ReadContent, read_content, read_folder
from oneservice.engine.reading.problems import in_order
from oneservice.engine.rules import remembering

Judging = Callable[[], list[Problem]]


def judge(
    files: Mapping[str, str], site: Site | None = None, two_processes: bool = False
) -> tuple[ReadContent, list[Problem]]:
    """The content of texts by path, and everything wrong with it, in order of file and line.

    ``two_processes``: judge the templates in a process beside this one; for commands, which hold no threads.
    """
    content, problems = read_content(files)
    with remembering():
        templates = _beside if two_processes else _here
        join = templates(lambda: documents.run_checks(content))
        found = [*problems, *run_checks(content), *join()]
        if site:
            found += run_site_checks(content, site)
    return content, in_order(found)


def gather(
    folder: Path | str, site: Site | None = None, two_processes: bool = False
) -> tuple[ReadContent, list[Problem]]:
    """``judge`` for a content folder. Raises ``Unreadable``."""
    return judge(read_folder(folder), site, two_processes)


def _here(work: Judging) -> Judging:
    return work


def _beside(work: Judging) -> Judging:
    """Begin ``work`` in a forked process; what is returned waits for its result, or works here if that dies."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return work
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=lambda: sender.send(work()), daemon=True)
    child.start()
    sender.close()

    def join() -> list[Problem]:
        try:
            return receiver.recv()
        except EOFError:
            return work()
        finally:
            child.join()

    return join
