"""The publish gate: what every room has to say about a content folder, gathered.

The engine judges definitions (levels 1 to 5, and of 6 what content alone shows), ``documents`` the templates
(7). What only the running site knows (who holds which post, what is published: 6 and 8) is asked where there
is one. Used by ``content check``, by publishing and by the tests: there is no second opinion.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import oneservice.documents.checks as documents
from oneservice.engine.checks import Site, run_checks, run_site_checks
from oneservice.engine.reading import Problem, ReadContent, read_content, read_folder
from oneservice.engine.reading.problems import in_order
from oneservice.engine.rules import remembering


def judge(files: Mapping[str, str], site: Site | None = None) -> tuple[ReadContent, list[Problem]]:
    """The content of texts by path, and everything wrong with it, in order of file and line."""
    content, problems = read_content(files)
    with remembering():
        found = [*problems, *run_checks(content), *documents.run_checks(content)]
        if site:
            found += run_site_checks(content, site)
    return content, in_order(found)


def gather(folder: Path | str, site: Site | None = None) -> tuple[ReadContent, list[Problem]]:
    """``judge`` for a content folder. Raises ``Unreadable``."""
    return judge(read_folder(folder), site)
