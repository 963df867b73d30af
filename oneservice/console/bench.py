"""What this machine does: figures of the engine, of papers, and of a served site that has played a case.

Medians, never the best of several. The site is the real one, in a scratch folder, spoken to over HTTP.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import OutputWrapper
from django.utils import timezone

from oneservice.cases.errands import paperwork
from oneservice.cases.models import CaseDocument
from oneservice.console.gate import gather
from oneservice.console.player.cast import cast_for
from oneservice.console.player.play import Play
from oneservice.console.player.progress import Bar
from oneservice.documents.authority import Authority, demo_authority
from oneservice.documents.bench import measure
from oneservice.documents.libraries import library_problems
from oneservice.documents.signing import Seal
from oneservice.engine.closure import closure_json, load_closure
from oneservice.engine.definition import Closure
from oneservice.engine.form import Form
from oneservice.engine.reading import read_content, read_folder
from oneservice.engine.rules import Rule, compile_rule
from oneservice.engine.values import Origin, Value

PATIENCE = 300.0
ROUNDS = 20


class Stopped(Exception):
    """A measurement could not be made; the text is what the other process said last."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; ``limit``: what DESIGN 9 allows, None where it allows anything."""

    name: str
    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        return self.limit is None or self.value <= self.limit


def machine() -> dict[str, Any]:
    """What the figures were measured on; ``load`` tells whether anybody else was at work."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "missing": library_problems(),
    }


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def resident(pid: int | str = "self") -> float | None:
    """Megabytes of a process that are in memory now; None where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
    return None


def median_ms(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of ``rounds`` calls in milliseconds, after one that does not count."""
    call()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 2)


def figures(bundle: str) -> Iterator[Figure]:
    """Every figure, as soon as it is measured. Raises Stopped."""
    yield from content_figures()
    yield from engine_figures(bundle)
    with tempfile.TemporaryDirectory(prefix="oneservice-bench-") as folder:
        yield from site_figures(Path(folder), bundle)


def content_figures() -> Iterator[Figure]:
    """The publish gate over the content: a new process, then one that has read it before."""
    began = time.perf_counter()
    run(["content", "check"], dict(os.environ))
    yield Figure("check_cold_s", "content check, a new process", round(time.perf_counter() - began, 2), "s")
    warm = median_ms(lambda: gather(settings.CONTENT), rounds=3) / 1000
    yield Figure("check_warm_s", "content check, warm", round(warm, 2), "s")


def engine_figures(bundle: str) -> Iterator[Figure]:
    """Rules of the bundle over what its first scenario answers, and the whole form of it."""
    content, _ = read_content(read_folder(settings.CONTENT))
    closure = load_closure(closure_json(content, bundle))
    scenario = content.scenarios[bundle][0]
    answers = {name: Value(value, Origin.TYPED) for name, value in scenario.answers.items()}
    form, found = Form(closure), rules(closure)
    state = form.evaluate(answers, {"today": scenario.today}, {})
    ms = median_ms(lambda: [rule.truth(state.env) for rule in found for _ in range(100)])
    yield Figure("rules_per_s", f"rules a second, {len(found)} of {bundle}", round(len(found) * 100_000 / ms), "/s")
    yield Figure("form_ms", "a whole form evaluated", median_ms(lambda: form.evaluate(answers, {}, {})), "ms")


def rules(closure: Closure) -> list[Rule]:
    """Conditions of items, fields and gates, compiled."""
    found = [entry.when for entry in closure.bundle.items]
    found += [field.when for field in closure.fields.values()]
    found += [gate.must for gate in closure.bundle.gates]
    return [compile_rule(rule) for rule in found if rule is not None]


# --- the site ---------------------------------------------------------------------------------------------


def site_figures(folder: Path, bundle: str) -> Iterator[Figure]:
    """A case played over HTTP against the embedded site, what that site weighs then, how fast it answers."""
    environment = scratch(folder)
    with demo(folder, bundle, environment) as site:
        summary = json.loads((folder / "demo" / "summary.json").read_text("utf-8"))
        yield Figure("play_s", f"a whole case of {bundle}, played over HTTP", summary["seconds"], "s")
        if (weight := resident(site)) is not None:
            yield Figure("site_mb", "the site after it, worker threads and all", weight, "MB", 250)
        yield from page_figures(f"http://127.0.0.1:{environment['PORT']}", bundle)
    yield from (Figure(**each) for each in json.loads(run(["bench", "--papers"], environment)))


def scratch(folder: Path) -> dict[str, str]:
    """An environment that leaves the checkout's own ``var/`` and database alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    own = {"ONESERVICE_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "PORT": port}
    return {**os.environ, **own, "SITE_URL": f"http://127.0.0.1:{port}", "DEMO_EXIT": "0", "ONESERVICE_DEMO": "1"}


@contextlib.contextmanager
def demo(folder: Path, bundle: str, environment: dict[str, str]) -> Iterator[int]:
    """``manage.py demo`` until it has played; the value is the number of the process that serves."""
    with (folder.parent / f"{folder.name}.log").open("w+b") as log:
        child = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "manage.py", "demo", bundle],
            cwd=settings.ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait(child, folder / "demo" / "summary.json", Path(log.name))
            yield int(Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()[0])
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            child.wait(timeout=30)
            Path(log.name).unlink()


def _wait(child: subprocess.Popen[bytes], path: Path, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not path.exists():
        if child.poll() is not None or time.monotonic() > until:
            raise Stopped(log.read_text("utf-8", "replace")[-2000:])
        time.sleep(0.2)


def page_figures(url: str, bundle: str) -> Iterator[Figure]:
    """Pages of whoever began the case and of the desk, one after the other, each again and again."""
    play = Play(url, cast_for(Path(settings.CONTENT), bundle), Bar(OutputWrapper(io.StringIO())))
    cases = play.mine.get("/").links("/case/")
    paths = ["/", f"/s/{bundle}/", *cases[:1]]
    times = [median_ms(partial(play.mine.get, path)) for path in paths]
    yield Figure("get_p50_ms", f"GET of {len(paths)} pages, the median page", statistics.median(times), "ms")
    yield Figure("get_slowest_ms", "GET of the slowest of them", max(times), "ms")


def run(words: list[str], environment: dict[str, str]) -> str:
    """What ``manage.py`` said. Raises Stopped."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=settings.ROOT, env=environment, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        raise Stopped((done.stdout + done.stderr)[-2000:])
    return done.stdout


# --- papers, in a process of their own --------------------------------------------------------------------


def paper_figures() -> list[Figure]:
    """Every kind of document of the played case made again here; then what this process weighs."""
    authority = demo_authority(Path(settings.VAR) / "keys")
    rows = CaseDocument.objects.order_by("document").values_list("document", "pk")
    measured = [_paper(pk, authority) for pk in dict(rows).values()]
    medians = {key: statistics.median(each[key] for each in measured) for key in measured[0]}
    allowed = None if library_problems() else 150.0
    found = [
        Figure("page_ms", f"a page of a document, warm, median of {len(measured)} kinds",
               medians["render_ms_per_page"], "ms", allowed),
        Figure("sign_ms", "its signature", medians["sign_ms"], "ms"),
        Figure("verify_ms", "checking it", medians["verify_ms"], "ms"),
    ]  # fmt: skip
    weight = resident()
    return found if weight is None else [*found, Figure("worker_mb", "a document worker after all", weight, "MB", 350)]


def _paper(pk: int, authority: Authority) -> dict[str, float]:
    paper = paperwork(pk)
    seal = Seal(paper.issuer or paper.title, authority)
    return measure(
        paper.template,
        paper.partials,
        paper.data,
        title=paper.title,
        seal=seal,
        at=paper.issued_at or timezone.now(),
        rounds=5,
    )
