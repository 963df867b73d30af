"""The embedded site as a process: it serves, does its work, and stops when told."""

import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.sites import ROOT

pytestmark = pytest.mark.services


@pytest.fixture
def site(small_site):
    return small_site


@pytest.fixture
def served(site):
    """The process and the address it printed."""
    process = site.start("-m", "django", "serve", "--port", "0")
    return process, wait_for(lambda: re.search(r"http://\S+", site.log()))[0]


def wait_for(ready, seconds=30):
    until = time.monotonic() + seconds
    while not (found := ready()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_it_prints_where_it_is_and_answers_there(served):
    _, address = served

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
    assert httpx.get(address).text == "here"


def test_its_threads_do_what_stands_in_the_outbox(served, site):
    site.child("seed", 0, 5, 0)

    assert wait_for(lambda: site.done() == 5)
    assert site.count() == {"effects": 5, "messages": 5, "doubled": [], "open": 0}


def test_it_stops_cleanly_when_told(served):
    process, _ = served
    process.send_signal(signal.SIGTERM)

    assert process.wait(15) == 0


def test_a_taken_port_says_what_to_do(served, site):
    port = served[1].rsplit(":", 1)[1].strip("/")
    assert "choose another with PORT=8001" in refused(site, "--port", port)


def test_a_demo_is_not_served_to_others(site):
    assert "演示站点不能对外开放：0.0.0.0" in refused(site, "--host", "0.0.0.0", "--port", "0")


def refused(site, *arguments):
    command = [sys.executable, "-m", "django", "serve", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    return done.stderr
