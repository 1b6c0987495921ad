"""Keys live in the system's keyring or nowhere, and never show."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import traceback

import keyring
import pytest
from fake_keyrings import LockedKeyring, PlaintextKeyring, SystemKeyring
from keyring.backends import chainer, fail, null

from engine.settings.secrets import Keys, SecretsUnavailable, forget_keys, is_available, load_keys, store_keys

ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def use(monkeypatch):
    def use(backend):
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return use


def test_keys_are_stored_found_and_forgotten_by_route(use):
    backend = use(SystemKeyring())
    store_keys("scans", ID, SECRET)
    store_keys("photos", "other", "secret")
    assert set(backend.entries) == {("bucket-brigade", "scans"), ("bucket-brigade", "photos")}
    assert load_keys("scans") == Keys(ID, SECRET)
    forget_keys("scans")
    forget_keys("scans")
    assert load_keys("scans") is None
    assert load_keys("photos") == Keys("other", "secret")


def test_newer_keys_take_the_place_of_older_ones(use):
    use(SystemKeyring())
    store_keys("scans", "old", "secret")
    store_keys("scans", ID, SECRET)
    assert load_keys("scans") == Keys(ID, SECRET)


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, PlaintextKeyring])
def test_what_keeps_nothing_or_keeps_it_open_is_refused(use, kind):
    backend = use(kind())
    with pytest.raises(SecretsUnavailable) as caught:
        store_keys("scans", ID, SECRET)
    assert "aws configure --profile" in caught.value.advice
    with pytest.raises(SecretsUnavailable):
        load_keys("scans")
    assert not is_available()
    assert not getattr(backend, "entries", {})


def test_among_several_keyrings_the_systems_own_is_taken(use, monkeypatch):
    plain, system = PlaintextKeyring(), SystemKeyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, system])
    use(chainer.ChainerBackend())
    store_keys("scans", ID, SECRET)
    assert system.entries
    assert not plain.entries


def test_a_locked_keyring_is_told_without_the_secret(use):
    use(LockedKeyring())
    assert is_available()
    with pytest.raises(SecretsUnavailable, match="locked") as caught:
        store_keys("scans", ID, SECRET)
    printed = "".join(traceback.format_exception(caught.value))
    assert SECRET not in printed
    assert ID not in printed
    assert SECRET not in repr(caught.value)


def test_a_keyring_that_cannot_even_be_found_is_told(monkeypatch):
    def broken():
        raise RuntimeError("no backend")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert not is_available()


@pytest.mark.parametrize("keys", [Keys(ID, SECRET), Keys("short", SECRET)])
def test_keys_do_not_show(keys):
    for text in (repr(keys), str(keys), f"{keys}", keys.shown, repr([keys])):
        assert SECRET not in text
        assert keys.access_key_id not in text


def test_the_last_letters_tell_keys_apart():
    assert Keys(ID, SECRET).shown == "...MPLE"


REAL = f"""
from engine.settings.secrets import Keys, forget_keys, is_available, load_keys, store_keys
assert is_available()
assert load_keys("scans") is None
store_keys("scans", "{ID}", "{SECRET}")
assert load_keys("scans") == Keys("{ID}", "{SECRET}")
forget_keys("scans")
assert load_keys("scans") is None
print("kept")
"""


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring-daemon and dbus-run-session",
)
def test_a_real_keyring_keeps_keys(tmp_path):
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}}
    env |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(tmp_path / "data")}
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", f'{unlock}; exec "$0" -c "$1"', sys.executable, REAL],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "kept"), done.stderr
