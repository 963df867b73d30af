import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from oneservice.records import blobs

DATA = b"%PDF-1.7 a document"
NAME = hashlib.sha256(DATA).hexdigest()


def files(var):
    return sorted(path.relative_to(var).as_posix() for path in var.rglob("*") if path.is_file())


def test_a_blob_is_named_by_its_content(var):
    assert blobs.store(DATA) == NAME
    assert (blobs.read(NAME), files(var)) == (DATA, [f"blobs/{NAME[:2]}/{NAME[2:]}"])


def test_the_same_bytes_are_kept_once(var):
    assert [blobs.store(DATA), blobs.store(DATA)] == [NAME, NAME]
    assert len(files(var)) == 1


def test_many_threads_store_the_same_bytes_once(var):
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(blobs.store, [DATA] * 40)) == {NAME}
    assert len(files(var)) == 1


def test_blobs_are_for_their_owner_only(var):
    blobs.store(DATA)
    assert [path.stat().st_mode & 0o077 for path in (var / "blobs").rglob("*")] == [0, 0]


def test_file_and_folders_are_synced_before_store_returns(var, monkeypatch):
    synced = []
    real = blobs.os.fsync
    monkeypatch.setattr(blobs.os, "fsync", lambda handle: (synced.append(handle), real(handle)))
    blobs.store(DATA)
    assert len(synced) == 4  # two new folders in their parents, the file, its name in its folder


def test_a_missing_blob_says_where_to_look(var):
    with pytest.raises(blobs.NoBlob, match="look for it in the backup of var/blobs"):
        blobs.read(NAME)


def test_an_altered_blob_is_not_handed_out(var):
    blobs.store(DATA)
    (var / "blobs" / NAME[:2] / NAME[2:]).write_bytes(b"forged")
    with pytest.raises(blobs.BlobDamaged):
        blobs.read(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "0", NAME[:-1] + "\n"])
def test_what_is_no_name_reads_no_file(var, name):
    with pytest.raises(ValueError, match="64 hex digits"):
        blobs.read(name)
