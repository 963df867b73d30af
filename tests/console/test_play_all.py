"""Every shipped service played over HTTP to its last end, beside each other on one demo site.

The site is ``manage.py demo`` with a service named; the others are played on it as soon as it answers.
"""

import io
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.core.management.base import OutputWrapper

from oneservice.console.player.browser import Surprise
from oneservice.console.player.cast import cast_for
from oneservice.console.player.play import Play
from oneservice.console.player.progress import Bar
from oneservice.console.player.summary import failures, write_summary
from oneservice.documents.authority import demo_authority
from tests.sites import ROOT, free_port

pytestmark = [pytest.mark.deep, pytest.mark.services]

BY_THE_DEMO = "home-and-utilities"
AT_ONCE = 4
LONG = 600
"""Seconds after which a machine that does other things too has had time enough: two idle cores need two minutes."""


class Demo:
    """``make demo BUNDLE=…`` that goes on serving; ``said``: what it prints."""

    def __init__(self, folder):
        self.var, self.said, self.url = folder / "var", folder / "said", f"http://127.0.0.1:{free_port()}"
        own = {
            "ONESERVICE_DEMO": "1",
            "ONESERVICE_VAR": str(self.var),
            "DATABASE_URL": f"sqlite:///{self.var}/db.sqlite3",
            "PORT": self.url.rpartition(":")[2],
            "METRICS_PORT": "0",
            "DEMO_EXIT": "",
            "DJANGO_SETTINGS_MODULE": "oneservice.settings",
        }
        self.var.mkdir()
        command = [sys.executable, "manage.py", "demo", BY_THE_DEMO]
        with self.said.open("w") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=out, stderr=out)

    def wait_until(self, ready):
        until = time.monotonic() + LONG
        while not ready():
            assert self.process.poll() is None, self.said.read_text("utf-8")[-3000:]
            assert time.monotonic() < until, self.said.read_text("utf-8")[-3000:]
            time.sleep(0.5)

    def answers(self):
        try:
            return httpx.get(self.url).status_code == 200
        except httpx.HTTPError:
            return False

    def has_played(self):
        return "goes on serving" in self.said.read_text("utf-8")

    def play(self, cast):
        try:
            done = Play(self.url, cast, Bar(OutputWrapper(io.StringIO()))).run()
            return write_summary(done, self.var / cast.bundle.id, ROOT, demo_authority(self.var / "keys"))
        except Surprise as surprise:
            return str(surprise)

    def stop(self):
        self.process.terminate()  # an interrupt is ignored by what a shell has put in the background
        self.process.wait(60)


@pytest.fixture
def demo(tmp_path):
    demo = Demo(tmp_path)
    yield demo
    demo.stop()


def play_all(demo, casts):
    """Service -> its summary, or where its play stopped."""
    demo.wait_until(demo.answers)
    others = [cast for name, cast in casts.items() if name != BY_THE_DEMO]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = {cast.bundle.id: each for cast, each in zip(others, pool.map(demo.play, others), strict=True)}
    demo.wait_until(demo.has_played)
    return found | {BY_THE_DEMO: json.loads((demo.var / "demo" / "summary.json").read_text("utf-8"))}


def outcome(cast, summary):
    """What the first scenario foretells, as it came out."""
    made = {each["id"] for each in summary["documents"]}
    return {
        "items": {item["id"]: item["phase"] for item in summary["items"]},
        "papers": made & papers(cast),
        "uploads": summary["uploads"],
        "wrong": failures(summary),
    }


def foretold(cast, summary):
    expect = cast.scenario.expect
    return {
        "items": {item: phase for item, phase in expect["items"].items() if phase != "not_applicable"},
        "papers": papers(cast),
        "uploads": len(expect["uploads"]) if "uploads" in expect else summary["uploads"],
        "wrong": [],
    }


def papers(cast):
    return {*cast.scenario.expect.get("documents", ()), "closing-certificate"}


def test_every_service_ends_as_its_first_scenario_says(demo):
    casts = {path.stem: cast_for(ROOT, path.stem) for path in sorted(ROOT.glob("workflows/bundles/*.yaml"))}
    played = play_all(demo, casts)
    assert {name: stopped for name, stopped in played.items() if isinstance(stopped, str)} == {}
    assert {name: outcome(casts[name], each) for name, each in played.items()} == {
        name: foretold(cast, played[name]) for name, cast in casts.items()
    }
