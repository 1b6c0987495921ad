"""What the main buttons of problems do."""

from __future__ import annotations

import json
import os
import stat

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication

from engine.errors import CAUSES
from engine.model import Problem, Stage
from engine.settings.declaration import settings_of
from engine.settings.route import Route
from gui.window.problem_groups import FIELDS, Group, Remedy
from gui.window.remedies import as_typed


def group(code: str, subject: str = "", detail: str = "", route: str = "Scans") -> Group:
    return Group((Problem(code, Stage.UPLOAD, route, subject, "", detail, 1, 0.0, 0.0, 9.0),))


@pytest.fixture
def remedies(qtbot, program):
    program.start()
    return program._choices._remedies


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_every_field_is_a_setting_of_a_route():
    assert set(filter(None, FIELDS.values())) <= {setting.name for setting in settings_of(Route)}
    assert set(FIELDS) <= set(CAUSES)


def test_settings_open_at_the_field(remedies, program):
    remedies.apply(group("wrong-region", "acme (eu-west-1)"))
    dialog = program.window.dialogs._open["settings"]
    assert dialog.focusWidget() is dialog.route_form.rows["region"].field.control
    remedies.apply(group("untrusted-server"))
    assert dialog.focusWidget() is dialog.route_form.rows["ca_bundle"].field.control


def test_an_administrator_gets_the_refusal_and_the_policy(remedies):
    said = "User: arn:aws:iam::123456789012:user/jo is not authorized"
    remedies.apply(group("not-allowed", "s3:PutObject on arn:aws:s3:::acme-scans/in", said))
    report = clipboard()
    assert "The action s3:PutObject on arn:aws:s3:::acme-scans/in is not allowed." in report
    assert said in report
    policy = json.loads(report[report.index("{") :])
    assert "123456789012" in json.dumps(policy)


def test_a_network_that_wants_a_sign_in_gets_a_page_by_plain_http(remedies, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.scheme()) or True)
    remedies.apply(group("sign-in-page"))
    assert opened == ["http"]


def test_the_command_for_more_watches_is_copied(remedies):
    remedies.apply(group("watch-limit"))
    assert clipboard().startswith("sudo sysctl fs.inotify.max_user_watches=")


@pytest.fixture
def aws(tmp_path, monkeypatch):
    """An AWS command line that notes how it was called, and ends with a code."""

    def install(code: int):
        noted = tmp_path / "called"
        program = tmp_path / "bin" / "aws"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "$@" > "{noted}"\nexit {code}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return noted

    return install


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize("code", [0, 255])
def test_signing_in_is_left_to_aws_and_then_tried_again(qtbot, remedies, aws, monkeypatch, code):
    noted, retried = aws(code), []
    monkeypatch.setattr(remedies, "retry", retried.append)
    expired = group("expired-credentials", "this route")
    remedies.apply(expired)
    remedies.apply(expired)  # a second press opens no second browser
    qtbot.waitUntil(lambda: remedies._sign_in is None)
    assert noted.read_text().split() == ["sso", "login"]
    assert retried == ([expired] if code == 0 else [])
    if code:
        assert clipboard() == "aws sso login"


def test_without_aws_the_command_is_copied(remedies, program, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    remedies.apply(group("expired-credentials"))
    assert clipboard() == "aws sso login"
    assert "aws sso login" in program.window.banner.label.text()


def test_a_command_is_quoted_as_the_system_wants_it():
    assert as_typed(["aws", "--profile", "my team"], windows=False) == "aws --profile 'my team'"
    assert as_typed(["aws", "--profile", "my team"], windows=True) == 'aws --profile "my team"'


def test_what_has_no_better_remedy_is_tried_again(remedies, monkeypatch):
    retried = []
    monkeypatch.setattr(remedies._intentions, "retry", retried.append)
    remedies.apply(group("offline"))
    remedies.apply(group("ledger-repaired", route=""))
    assert retried == ["Scans", ""]


def test_messages_that_were_not_taken_are_looked_at(remedies, program):
    remedies.apply(group("not-ours"))
    assert "quarantine" in program.window.dialogs._open


def test_each_remedy_has_a_button(qtbot, remedies, program):
    cards = program.window.problems
    cards.show_problems([group(code).problems[0] for code in CAUSES], [], 0)
    assert {card.group.remedy for card in cards.cards.values()} == set(Remedy)
    assert all(card.button.text() for card in cards.cards.values())
