"""The rows that the declarations generate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from engine.settings.declaration import settings_of
from engine.settings.route import General, Route
from gui.settings.form import PAGES, Form

OTHERS = {
    str: "other",
    int: 7,
    float: 2.5,
    tuple: ("*.a", "*.b"),
}
FORMS = {"rate": "20 Mbit/s", "schedule": ("Mon-Fri 08:00-18:00 up 2 Mbit/s", "Sat,Sun rest")}


def another(setting):
    """A value that the setting may have, and that is not its default."""
    if setting.choices:
        return setting.choices[-1]
    if setting.form:
        return FORMS[setting.form]
    return not setting.default if setting.kind is bool else OTHERS[setting.kind]


@pytest.fixture(params=[Route, General])
def form(qtbot, request):
    form = Form(request.param())
    qtbot.addWidget(form)
    return form


def test_every_declared_setting_has_a_row_on_a_page_of_the_dialog(form):
    settings = settings_of(type(form.values))
    assert set(form.rows) == {setting.name for setting in settings}
    assert {setting.page for setting in settings} == set(form.pages) <= set(PAGES)


def test_every_control_has_a_name_for_those_who_hear_it(form):
    for row in form.rows.values():
        for kind in (QLineEdit, QCheckBox, QComboBox, QAbstractSpinBox, QPlainTextEdit):
            for control in row.findChildren(kind):
                is_inner = isinstance(control.parent(), QComboBox | QAbstractSpinBox)
                assert is_inner or control.accessibleName(), row.setting.name
        assert row.field.control.accessibleDescription()
        assert row.restore.accessibleName()


def test_every_setting_can_be_shown_edited_and_restored(form):
    for name, row in form.rows.items():
        value = another(row.setting)
        form.show_values(replace(form.values, **{name: value}))
        assert row.value() == value, name
        assert form.values != type(form.values)()
        assert row.restore.isHidden() == row.setting.is_required
        row.restore.click()
        assert getattr(form.values, name) == row.setting.default
        assert row.restore.isHidden()


def test_typing_changes_the_value(qtbot):
    form = Form(Route())
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.changed) as told:
        qtbot.keyClicks(form.rows["bucket"].field.control, " b ")
    assert told.args[0].bucket == ""
    assert form.values.bucket == "b"
    form.rows["sha256"].field.control.click()
    qtbot.keyClicks(form.rows["region"].field.control.lineEdit(), "mars-1")
    assert (form.values.sha256, form.values.region) == (True, "mars-1")


def test_a_search_goes_over_all_pages(form):
    form.show_page("Advanced")
    form.search("log LEVEL" if type(form.values) is General else "parts SIZE")
    name = "log_level" if type(form.values) is General else "part_size_mib"
    assert [row.setting.name for row in form.rows.values() if not row.isHidden()] == [name]
    form.search("")
    shown = {row.setting.page for row in form.rows.values() if not row.isHidden()}
    assert shown == {"Advanced"}


def test_an_error_stands_beside_its_entry_once_it_was_touched(qtbot):
    form = Form(Route())
    qtbot.addWidget(form)
    row = form.rows["bucket"]
    form.show_complaints({"bucket": "Bucket is missing"}, is_strict=False)
    assert row.error.isHidden()
    form.show_complaints({"bucket": "Bucket is missing"}, is_strict=True)
    assert not row.error.isHidden()
    assert "Bucket is missing" in row.field.control.accessibleDescription()
    form.show_complaints({}, is_strict=True)
    assert row.error.isHidden()


def test_some_settings_can_be_asked_for_alone(qtbot):
    form = Form(Route(), ("queue", "bucket"))
    qtbot.addWidget(form)
    assert list(form.rows) == ["queue", "bucket"]


def test_zero_says_what_it_means(qtbot):
    form = Form(Route())
    qtbot.addWidget(form)
    box = form.rows["keep_uploaded_days"].field.control
    assert (box.text(), box.value()) == ("for ever", 0)
    box.setValue(30)
    assert box.text() == "30 days"
