"""`config export` and `config import`: written, shown, asked, saved."""

from __future__ import annotations

import builtins
import sys

import pytest

from engine.settings.config import load


@pytest.fixture
def file(command, tmp_path):
    """The settings of the home, exported."""
    file = tmp_path / "carried.toml"
    assert command("config", "export", str(file)).code == 0
    return file


def test_an_export_is_told_and_replaces_nothing_unasked(command, file):
    before = file.read_text()
    said = command("config", "export", str(file))
    assert said.code == 2
    assert "is there already" in said.err
    assert file.read_text() == before
    again = command("config", "export", "--yes", str(file))
    assert (again.code, again.err) == (0, "")
    assert "without keys: scans" in again.out


def test_a_home_without_settings_takes_them_over(command, file, home):
    home.config_file.unlink()
    said = command("config", "import", str(file), "--yes")
    assert (said.code, said.err) == (0, "")
    assert "new        route scans" in said.out
    assert "Next: bucket-brigade doctor" in said.out
    assert [route.name for route in load(home.config_file).routes] == ["scans"]


def test_what_would_change_is_shown_and_nothing_saved_without_a_yes(command, file, home, monkeypatch):
    lines = [line for line in file.read_text().splitlines() if not line.startswith("prefix")]
    file.write_text("\n".join([*lines, 'prefix = "elsewhere"', ""]))
    before = home.config_file.read_text()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(builtins, "input", lambda _: "n")
    said = command("config", "import", str(file))
    assert said.code == 1
    assert "changed    route scans" in said.out
    assert "->  elsewhere" in said.out
    assert home.config_file.read_text() == before
    assert command("config", "import", str(file), "--yes").code == 0
    assert load(home.config_file).routes[0].prefix == "elsewhere"


def test_the_same_settings_change_nothing(command, file):
    said = command("config", "import", str(file))
    assert (said.code, said.err) == (0, "")
    assert "as it is   route scans" in said.out
    assert "Nothing would change." in said.out


def test_folders_that_clash_are_refused(command, file, home):
    before = home.config_file.read_text()
    file.write_text(file.read_text().replace('"scans"', '"twin"'))
    said = command("config", "import", str(file), "--yes")
    assert said.code == 2
    assert "also used by the route scans" in said.err
    assert home.config_file.read_text() == before


def test_a_file_that_is_none_is_refused(command, tmp_path):
    said = command("config", "import", str(tmp_path / "nothing"))
    assert said.code == 2
    assert "is not there" in said.err
