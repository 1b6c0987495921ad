from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from engine.settings.secrets import store_keys
from gui.settings.keys import KeysDialog


@pytest.fixture
def dialog(qtbot):
    dialog = KeysDialog("scans")
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.reject()


def test_without_a_keyring_it_says_why_and_how_to_use_a_profile(qtbot, dialog):
    qtbot.waitUntil(lambda: "no keyring" in dialog.state.text())
    assert "aws configure --profile" in dialog.advice.text()
    assert not dialog.box.isEnabled()


@pytest.mark.usefixtures("system_keyring")
def test_keys_are_stored_then_forgotten_and_never_shown(qtbot, dialog):
    qtbot.waitUntil(lambda: "no keys" in dialog.state.text())
    assert dialog.box.secret.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(dialog.box.access_key, "AKIAEXAMPLE")
    assert not dialog.store_button.isEnabled()
    qtbot.keyClicks(dialog.box.secret, "s3cret")
    dialog.store_button.click()
    qtbot.waitUntil(lambda: "has keys" in dialog.state.text())
    assert not dialog.box.access_key.text() + dialog.box.secret.text()
    dialog.forget_button.click()
    qtbot.waitUntil(lambda: "no keys" in dialog.state.text())
    assert not dialog.forget_button.isEnabled()


@pytest.mark.usefixtures("system_keyring")
def test_stored_keys_are_only_said_to_be_there(qtbot):
    store_keys("scans", "AKIAEXAMPLE", "s3cret")
    dialog = KeysDialog("scans")
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.forget_button.isEnabled)
    assert not any(line.text() for line in dialog.findChildren(QLineEdit))
    dialog.reject()
