"""Programs of a scratch site: started in process groups of their own, and killed whole."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

LOG = "children.log"


class Failed(Exception):
    """A program did not end well; the text is what it said last."""


class Programs:
    """Python in the checkout with an environment of its own; what started programs say goes to a file in ``folder``."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self.env = dict(env)
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str, seconds: float = 300.0) -> str:
        """Run Python to its end; what it printed. Raises Failed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=settings.ROOT, env=self.env, capture_output=True, text=True, timeout=seconds
        )
        if done.returncode:
            raise Failed((done.stdout + done.stderr)[-3000:])
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / LOG).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, *arguments],
                cwd=settings.ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def log(self) -> str:
        """What the started programs have said."""
        return (self.folder / LOG).read_text("utf-8", "replace")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """``kill -9`` of the process and all it started; not of one waited for, whose number may be another's."""
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_after(self, process: subprocess.Popen[bytes], *, seconds: float) -> None:
        time.sleep(seconds)
        self.kill(process)

    def close(self) -> None:
        for process in self.started:
            self.kill(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
