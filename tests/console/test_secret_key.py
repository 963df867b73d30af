import pytest
from django.core.exceptions import ImproperlyConfigured

from oneservice.settings import secret_key


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path):
    first = secret_key(tmp_path / "keys")

    assert secret_key(tmp_path / "keys") == first
    assert len(first) == 86
    assert (tmp_path / "keys" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret.key"]


def test_the_environments_key_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")

    assert secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_no_key_and_no_place_for_one_says_what_to_do(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="set SECRET_KEY, or make this folder writable"):
        secret_key(tmp_path / "file" / "keys")
