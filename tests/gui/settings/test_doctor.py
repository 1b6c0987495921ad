from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from servers import new_bucket_and_queue

from engine.model import Finding, Verdict
from engine.settings.route import Route
from gui.settings.doctor import DoctorDialog, word_for

ROUTE = Route("scans", "/nowhere", bucket="bbb", queue="q", region="eu-central-1")
FINDINGS = (
    Finding("identity", "Who am I", Verdict.RUNNING),
    Finding("identity", "Who am I", Verdict.GOOD, "arn:aws:iam::123456789012:user/jo.", "", "account 123456789012"),
    Finding("bucket", "Bucket", Verdict.WARNING, "Odd.", "Look."),
    Finding("put", "Store", Verdict.BAD, "The action s3:PutObject on <b>arn:x</b> is not allowed.", "Ask.", "403"),
    Finding("read", "Read", Verdict.LEFT_OUT, "Later."),
)


@pytest.fixture
def found(monkeypatch):
    """What the examination finds."""
    findings = list(FINDINGS)
    monkeypatch.setattr("gui.settings.examination.examine", lambda _route, _wanted: iter(findings))
    return findings


@pytest.fixture
def dialog(qtbot, found):
    dialog = DoctorDialog(ROUTE)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.panel.ended) as told:
        dialog.show()
    dialog.is_good = told.args[0]
    return dialog


def test_each_step_has_one_row_with_its_last_verdict(dialog):
    assert [row.finding for row in dialog.panel.rows.values()] == list(FINDINGS[1:])
    assert not dialog.is_good
    assert "One step is not possible" in dialog.panel.summary.text()
    for row in dialog.panel.rows.values():
        assert word_for(row.finding.verdict) in row.accessibleName()


def test_all_is_well_is_said_too(qtbot, dialog, found):
    del found[2:]
    with qtbot.waitSignal(dialog.panel.ended) as told:
        dialog.panel._again.click()
    assert told.args == [True]
    assert dialog.panel.summary.text() == "Everything works."
    assert list(dialog.panel.rows) == ["identity"]


def test_details_are_folded(dialog):
    row = dialog.panel.rows["put"]
    assert not row._detail.isVisible()
    row._fold.click()
    assert row._detail.isVisible()
    assert row._detail.text() == "403"


def test_a_report_and_a_policy_can_be_copied(dialog):
    dialog.panel._copy_report.click()
    report = QGuiApplication.clipboard().text()
    assert "[Not possible] Store: The action s3:PutObject on <b>arn:x</b> is not allowed." in report
    dialog.panel._copy_policy.click()
    policy = json.loads(QGuiApplication.clipboard().text())
    assert "arn:aws:sqs:eu-central-1:123456789012:q" in [s["Resource"][0] for s in policy["Statement"]]


def test_every_button_has_a_name(dialog):
    for button in dialog.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text() or not button.isVisible()


def test_a_failure_of_the_test_itself_is_shown(qtbot, monkeypatch):
    def fail(*_):
        raise OSError("no more processes")

    monkeypatch.setattr("gui.settings.examination.examine", fail)
    dialog = DoctorDialog(ROUTE)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "no more processes" in dialog.panel.summary.text())


def test_closing_waits_for_nothing_and_stops_the_examination(qtbot, monkeypatch):
    stopped = threading.Event()

    def last_long(_route, is_wanted):
        yield FINDINGS[0]
        while is_wanted():
            stopped.wait(0.01)
        stopped.set()

    monkeypatch.setattr("gui.settings.examination.examine", last_long)
    dialog = DoctorDialog(ROUTE)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: bool(dialog.panel.rows))
    dialog.reject()
    qtbot.waitUntil(stopped.is_set)


@pytest.mark.integration
def test_a_real_route_is_examined(qtbot, moto_server):
    with new_bucket_and_queue(moto_server.endpoint) as ground:
        route = Route("s", "/nowhere", bucket=ground.bucket, queue=ground.queue, endpoint_url=ground.endpoint)
        dialog = DoctorDialog(route)
        qtbot.addWidget(dialog)
        with qtbot.waitSignal(dialog.panel.ended, timeout=30_000) as told:
            dialog.show()
    assert told.args == [True], dialog.panel.report
    assert len(dialog.panel.rows) == 17
