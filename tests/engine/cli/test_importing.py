"""`import FILE`: shown, asked, saved."""

from __future__ import annotations

import builtins
import sys

import keyring
import pytest
from fake_keyrings import SystemKeyring

from engine.settings.config import load
from engine.settings.secrets import load_keys

SECRET = "wJalrXUtnFEMI/K7MDENG"

OLD = f"""\
[General]
folderToStoreTempFiles = Temp
[AWS]
aws_s3_bucket = old-bucket
aws_s3_folder = some/folder
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_key = {SECRET}
aws_region = us-west-2
aws_sqs = old-queue
[Concurrency]
sleepUploadToS3 = 3
"""


@pytest.fixture
def old(tmp_path):
    file = tmp_path / "Source" / "Application.properties"
    file.parent.mkdir()
    file.write_text(OLD)
    return file


@pytest.fixture
def system_keyring(monkeypatch):
    backend = SystemKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def names(home) -> list[str]:
    return [route.name for route in load(home.config_file).routes]


def test_it_is_shown_and_saved(command, home, old, system_keyring):
    said = command("import", str(old), "--yes")
    assert (said.code, said.err) == (0, "")
    assert names(home) == ["scans", "old-bucket"]
    assert load_keys("old-bucket").secret_key == SECRET
    assert "sleepUploadToS3" in said.out
    assert "not needed any more: uploads start at once" in said.out
    assert "  prefix = some/folder" in said.out
    assert f"  root = {old.parent / 'Temp'}" in said.out
    assert "go to the system's keyring" in said.out
    assert "Saved: the route old-bucket" in said.out
    assert SECRET not in said.out
    assert "AKIAIOSFODNN7EXAMPLE" not in said.out


def test_a_home_is_made_for_it(command, home, old, system_keyring):
    home.config_file.unlink()
    home.config_file.parent.rmdir()
    assert command("import", str(old), "--yes").code == 0
    assert names(home) == ["old-bucket"]


def test_without_a_keyring_a_profile_is_advised(command, home, old):
    said = command("import", str(old), "--yes")
    assert said.code == 0
    assert "NOT kept" in said.out
    assert "aws configure --profile" in said.err
    assert SECRET not in said.out + said.err
    assert load(home.config_file).routes[1].credentials == "default"


def test_it_is_not_saved_without_being_asked_for(command, home, old):
    said = command("import", str(old))
    assert said.code == 1
    assert "--yes" in said.err
    assert names(home) == ["scans"]


@pytest.mark.parametrize(("answer", "is_saved"), [("y", True), ("Yes ", True), ("", False), ("n", False)])
def test_a_person_is_asked(command, home, old, monkeypatch, answer, is_saved):
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(builtins, "input", lambda question: asked.append(question) or answer)
    assert command("import", str(old)).code == (0 if is_saved else 1)
    assert str(home.config_file) in asked[0]
    assert names(home) == (["scans", "old-bucket"] if is_saved else ["scans"])


def test_another_name(command, home, old):
    assert command("import", str(old), "--yes", "--name", "attic").code == 0
    assert names(home) == ["scans", "attic"]


def test_twice_is_refused_and_nothing_changes(command, home, old, system_keyring):
    command("import", str(old), "--yes")
    before = home.config_file.read_bytes()
    said = command("import", str(old), "--yes")
    assert said.code == 2
    assert "two routes are called old-bucket" in said.err
    assert "folders of its own" in said.err
    assert home.config_file.read_bytes() == before


def test_what_is_missing_is_named_at_once(command, home, old):
    old.write_text("[AWS]\naws_s3_folder = x\n")
    said = command("import", str(old), "--yes")
    assert said.code == 2
    assert all(key in said.err for key in ("aws_s3_bucket", "aws_region", "aws_sqs"))
    assert names(home) == ["scans"]


def test_what_an_engine_would_refuse_is_not_saved(command, home, old):
    old.write_text(OLD.replace("old-queue", "not a queue"))
    said = command("import", str(old), "--yes")
    assert said.code == 2
    assert "'not a queue' is not a name that a queue can have" in said.err
    assert names(home) == ["scans"]
