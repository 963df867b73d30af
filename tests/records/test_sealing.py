import base64
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from oneservice.records import keys, sealing
from oneservice.records.sealing import KeyMissing, SealBroken, blind_index, new_key, open_sealed, seal
from oneservice.records.suites import AES_GCM, SM4_GCM

OF = "person:1:name"
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture
def master(monkeypatch):
    """Set the site's master keys, the current one first."""
    return lambda *ring: monkeypatch.setenv("ONESERVICE_MASTER_KEY", ",".join(ring))


@pytest.fixture
def key(master):
    master(OLD)
    return new_key()


@pytest.mark.parametrize("suite", [AES_GCM, SM4_GCM])
def test_what_was_sealed_opens(key, suite):
    sealed = seal(key, "李雪".encode(), of=OF, suite=suite)
    assert (open_sealed(key, sealed, of=OF).decode(), sealed[1]) == ("李雪", suite)


def test_json_comes_back_as_it_was(key):
    value = {"newborn.name": {"value": "李雪", "rows": [1, 2.5, None, True]}}
    assert sealing.open_json(key, sealing.seal_json(key, value, of=OF), of=OF) == value


def test_two_seals_of_one_text_differ(key):
    assert seal(key, b"same", of=OF) != seal(key, b"same", of=OF)


@pytest.mark.parametrize("suite", [AES_GCM, SM4_GCM])
def test_every_altered_byte_breaks_the_seal(key, suite):
    sealed = seal(key, b"secret", of=OF, suite=suite)
    opened = []
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        try:
            opened.append(open_sealed(key, bytes(altered), of=OF))
        except SealBroken:
            continue
    assert opened == []


@pytest.mark.parametrize("length", [0, 1, 9, 10, 22, 30])
def test_a_shortened_value_breaks_the_seal(key, length):
    for suite in (AES_GCM, SM4_GCM):
        with pytest.raises(SealBroken):
            open_sealed(key, seal(key, b"secret", of=OF, suite=suite)[:length], of=OF)


def test_a_value_moved_to_another_row_does_not_open(key):
    with pytest.raises(SealBroken):
        open_sealed(key, seal(key, b"secret", of="person:1:name"), of="person:2:name")


def test_a_value_of_another_key_does_not_open(key):
    with pytest.raises(SealBroken):
        open_sealed(new_key(), seal(key, b"secret", of=OF), of=OF)


def test_errors_say_nothing_of_what_was_sealed(key):
    with pytest.raises(SealBroken) as broken:
        open_sealed(key, seal(key, b"secret", of="a"), of="b")
    assert str(broken.value) == "altered, or sealed for another place or with another key"


def test_a_wrapped_key_does_not_hold_the_key(key):
    assert sealing._unwrap(key) not in key


def test_a_new_master_key_opens_what_the_old_one_wrapped(master, key):
    sealed = seal(key, b"secret", of=OF)
    master(NEW, OLD)
    assert open_sealed(key, sealed, of=OF) == b"secret"


def test_rewrapping_makes_the_old_master_key_needless(master, key):
    sealed = seal(key, b"secret", of=OF)
    master(NEW, OLD)
    wrapped = sealing.rewrap(key)
    assert [sealing.wrapped_by_current(key), sealing.wrapped_by_current(wrapped)] == [False, True]
    master(NEW)
    assert open_sealed(wrapped, sealed, of=OF) == b"secret"
    with pytest.raises(KeyMissing):
        open_sealed(key, sealed, of=OF)


def test_a_blind_index_does_not_see_width_case_or_spaces(key):
    assert blind_index(" 53010219900101123x") == blind_index("５３０１０２ 19900101 123X")
    assert blind_index("530102199001011231") != blind_index("530102199001011232")


def test_a_blind_index_stays_when_a_master_key_is_added(master, key):
    before = blind_index("530102199001011231")
    master(NEW, OLD)
    assert blind_index("530102199001011231") == before
    master(NEW)
    assert blind_index("530102199001011231") != before


@pytest.mark.parametrize(("text", "message"), [("not base64!", "is not base64"), ("AAAA", "has 3 bytes")])
def test_a_bad_master_key_says_how_to_make_a_good_one(master, text, message):
    master(text)
    with pytest.raises(keys.BadKey, match=message) as bad:
        new_key()
    assert "openssl rand -base64 32" in str(bad.value)


@pytest.fixture
def key_file(var, monkeypatch):
    monkeypatch.delenv("ONESERVICE_MASTER_KEY", raising=False)
    keys._file_text.cache_clear()
    yield var / "keys" / "master.key"
    keys._file_text.cache_clear()


def test_the_key_file_is_made_once_and_for_its_owner_only(key_file):
    wrapped = new_key()
    assert (key_file.stat().st_mode & 0o777, key_file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    keys._file_text.cache_clear()
    assert open_sealed(wrapped, seal(wrapped, b"x", of=OF), of=OF) == b"x"
    assert [path.name for path in key_file.parent.iterdir()] == ["master.key"]


def test_many_threads_that_make_the_key_file_agree(key_file):
    start = threading.Barrier(8)

    def made():
        start.wait()
        keys._file_text.__wrapped__(key_file)
        return key_file.read_text()

    with ThreadPoolExecutor(8) as threads:
        assert len({future.result() for future in [threads.submit(made) for _ in range(8)]}) == 1


MAKE = """
import sys
from pathlib import Path
from oneservice.records.keys import _file_text
sys.stdin.readline()
print(_file_text(Path(sys.argv[1])))
"""


def test_two_processes_that_start_at_once_agree_on_the_key(key_file, settings):
    command = [sys.executable, "-W", "ignore", "-c", MAKE, str(key_file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=settings.ROOT, **pipes) for _ in range(2)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    texts = {process.communicate(timeout=30)[0].strip() for process in processes}
    assert texts == {key_file.read_text().strip()}
