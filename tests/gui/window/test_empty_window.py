from __future__ import annotations

from engine.settings.config import Config


def test_an_empty_window_says_where_to_put_files(qtbot, program, ground):
    program.start()
    qtbot.waitUntil(lambda: program._overview.picture is not None)
    empty = program.window.uploads.empty
    assert empty.isVisible()
    assert "Drop files here" in empty.label.text()
    assert str(ground.config.routes[0].watch_path) in empty.label.text()
    assert empty.button.text() == "Open Watch folder"


def test_without_routes_it_offers_to_set_one_up(qtbot, program):
    program._choices.show_config(Config())
    with qtbot.waitSignal(program._choices.setup_wanted):
        program.window.uploads.empty.button.click()
