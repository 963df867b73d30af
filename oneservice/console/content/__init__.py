"""The subcommands of ``manage.py content``, a module for each kind of thing they do.

A subcommand says what it takes (``add``) and does it (``run``): it prints by ``say`` and gives the exit code.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, Protocol

DONE, PROBLEMS, UNREADABLE = 0, 1, 2
Options = Mapping[str, Any]
Say = Callable[[str], Any]


class Subcommand(Protocol):
    name: str
    help: str

    def add(self, parser: ArgumentParser) -> None: ...

    def run(self, options: Options, say: Say, complain: Say) -> int: ...
