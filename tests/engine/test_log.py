"""Logs help, never give a secret away, and never stop anything."""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import replace

import pytest

from engine.log import log_file, redact, start_log
from engine.settings.home import Home
from engine.settings.route import General

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path)


@pytest.fixture(autouse=True)
def logging_as_before():
    root = logging.getLogger()
    handlers, level, raises = list(root.handlers), root.level, logging.raiseExceptions
    yield
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises


@pytest.mark.parametrize(
    "text",
    [
        f"aws_secret_access_key = {SECRET}",
        f'{{"SecretAccessKey": "{SECRET}", "x": 1}}',
        f"secret_key='{SECRET}'",
        f"aws_secret_key={SECRET}",
        f"aws_session_token={SECRET}",
        f'"SessionToken": "{SECRET}"',
        f"GET /b/k?X-Amz-Signature={SECRET}&x=1",
        f"?X-Amz-Security-Token={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f"Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature={SECRET}",
        f"proxy http://me:{SECRET.replace('/', '')}@proxy.example.com:3128 refused",
        f"password={SECRET}",
    ],
)
def test_secrets_are_struck_out(text):
    shown = redact(text)
    assert SECRET not in shown
    assert SECRET.replace("/", "") not in shown
    assert "***" in shown


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"])
def test_key_ids_are_struck_out_wherever_they_stand(key):
    assert redact(f"Credential={key}/20260101/us-east-1/s3/aws4_request") == (
        "Credential=***/20260101/us-east-1/s3/aws4_request"
    )


@pytest.mark.parametrize(
    "text",
    [
        "in/a.txt: s3:PutObject on bucket is not allowed",
        "https://s3.example.com:9000/bucket/key@2",
        "The password of the keyring is asked for",
        "signature.pdf was sent",
    ],
)
def test_everything_else_stays_readable(text):
    assert redact(text) == text


def written(home: Home, process: str = "run") -> str:
    return log_file(home, General(), process).read_text(encoding="utf-8")


def test_each_process_has_a_file_of_its_own(home):
    files = {start_log(home, General(), process) for process in ("run", "watch", "upload")}
    assert {file.name for file in files} == {
        "bucket-brigade-run.log",
        "bucket-brigade-watch.log",
        "bucket-brigade-upload.log",
    }


def test_lines_are_written_redacted_with_their_tracebacks(home):
    start_log(home, General(), "run")
    try:
        raise ValueError(f"secret_key={SECRET}")
    except ValueError:
        logging.getLogger("engine.test").exception("it failed with secret_key=%s", SECRET)
    text = written(home)
    assert "ERROR   engine.test: it failed" in text
    assert "Traceback" in text
    assert SECRET not in text


def test_the_level_is_that_of_the_settings_but_botocore_never_tells_all(home):
    start_log(home, General(log_level="DEBUG"), "run")
    logging.getLogger("engine.test").debug("a detail")
    logging.getLogger("botocore.endpoint").debug("headers and bodies")
    assert "a detail" in written(home)
    assert "headers and bodies" not in written(home)


def test_a_name_that_is_no_text_is_written_all_the_same(home):
    start_log(home, General(), "run")
    logging.getLogger("engine.test").warning("odd name %s", os.fsdecode(b"a\xff"))
    assert "odd name a\\udcff" in written(home)


@pytest.mark.parametrize(("setting", "name"), [("my.log", "my-run.log"), ("logs/brigade", "logs/brigade-run.log")])
def test_the_log_may_be_elsewhere(home, tmp_path, setting, name):
    assert log_file(home, General(log_file=setting), "run") == tmp_path / name


def test_a_log_that_cannot_be_written_stops_nothing(home, tmp_path):
    (tmp_path / "blocked").write_bytes(b"a file")
    start_log(home, General(log_file="blocked/my.log"), "run")
    logging.getLogger("engine.test").warning("nobody hears this")
    other = replace(home, log_file=tmp_path / "folder" / "x.log")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x-run.log").mkdir()
    start_log(other, General(), "run")
    logging.getLogger("engine.test").warning("nor this")


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_the_folder_of_a_new_home_is_for_its_user_only(home):
    home.create()
    assert stat.S_IMODE(home.log_file.parent.stat().st_mode) == 0o700
