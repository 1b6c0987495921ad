"""config.toml: one bad entry spoils no other, and writing loses nothing that stands there."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.settings.config import Config, load, save
from engine.settings.route import General, Route

WRITTEN = """\
# what I must not forget
future = 1

[general] # the whole program
log_level = "DEBUG"   # lots

# the scanner
[[route]]
name = "scans"
root = "data/scans" # relative
watch_folder = '~/Scans'
bucket = "papers"
queue = "papers-in"
settle_seconds = 1
novelty = { x = 1 }

# the camera
[[route]]
name = "photos"
root = "/photos"
bucket = "pictures"
queue = "pictures-in"
ignore = [
  "*.x", # why
  "*.y",
]

[other]
z = 1
"""


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    return file


def changed(config: Config, number: int, **changes: object) -> Config:
    routes = list(config.routes)
    routes[number] = dataclasses.replace(routes[number], **changes)
    return dataclasses.replace(config, routes=tuple(routes))


def difference(before: str, after: str) -> set[str]:
    return set(before.splitlines()) ^ set(after.splitlines())


def test_a_missing_file_is_an_empty_configuration(tmp_path):
    assert load(tmp_path / "config.toml") == Config()


def test_everything_is_read(file, tmp_path):
    config = load(file)
    scans, photos = config.routes
    assert config.general.log_level == "DEBUG"
    assert (scans.name, scans.bucket, scans.queue, scans.settle_seconds) == ("scans", "papers", "papers-in", 1.0)
    assert photos.ignore == ("*.x", "*.y")
    assert config.route("photos") is photos
    assert config.route("none") is None


def test_relative_folders_are_meant_from_where_the_file_lies(file, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    scans = load(file).routes[0]
    assert scans.root == str(tmp_path / "data/scans")
    assert scans.watch_folder == str(Path.home() / "Scans")


def test_a_relative_log_file_is_meant_from_there_too(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[general]\nlog_file = "logs/mine.log"\n')
    config = load(file)
    assert config.general.log_file == str(tmp_path / "logs/mine.log")
    save(file, config)
    assert file.read_text() == '[general]\nlog_file = "logs/mine.log"\n'


def test_the_home_of_nobody_is_a_folder_name_like_any_other(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[[route]]\nname = "a"\nroot = "~nobody-at-all/x"\nbucket = "abc"\nqueue = "q"\n')
    assert load(file).routes[0].root == str(tmp_path / "~nobody-at-all/x")


@pytest.mark.row("L08")
def test_unknown_entries_are_told_and_do_no_harm(file):
    complaints = load(file).complaints
    assert {(c.route, c.setting) for c in complaints} == {("", "future"), ("", "other"), ("scans", "novelty")}
    assert not any(c.is_fatal for c in complaints)


@pytest.mark.row("L08")
def test_a_misspelt_entry_is_recognised(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[[route]]\nname = "a"\nbuckett = "abc"\nqueue = "q"\n')
    texts = [complaint.text for complaint in load(file).complaints]
    assert "buckett is not a setting; did you mean bucket?" in texts


@pytest.mark.row("L08")
def test_a_bad_entry_takes_its_default_and_the_others_stand(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[[route]]\nname = "a"\nbucket = "abc"\nqueue = "q"\npart_size_mib = "big"\nprefix = "p"\n')
    config = load(file)
    assert config.routes[0].part_size_mib == 16
    assert config.routes[0].prefix == "p"
    assert [(c.route, c.setting, c.is_fatal) for c in config.complaints] == [("a", "part_size_mib", False)]


@pytest.mark.row("L08")
def test_what_is_required_and_missing_stops_the_route(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[[route]]\nroot = "/x"\n')
    fatal = {(c.route, c.setting) for c in load(file).complaints if c.is_fatal}
    assert fatal == {("route 1", "name"), ("route 1", "bucket"), ("route 1", "queue")}


@pytest.mark.row("L08")
@pytest.mark.parametrize("text", ["route = 1", "[route]\nname = 'a'", "general = 3", "route = [1]"])
def test_a_wrong_shape_is_told(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text)
    assert any("table" in c.text or "[[route]]" in c.text for c in load(file).complaints)


@pytest.mark.row("L08")
@pytest.mark.parametrize("raw", [b"name = ", b"\xff\xfe\x00", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_refused_and_never_written_over(tmp_path, raw):
    file = tmp_path / "config.toml"
    file.write_bytes(raw)
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert caught.value.advice
    with pytest.raises(ConfigError, match="not written over"):
        save(file, Config())
    assert file.read_bytes() == raw


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf[general]\nlog_level = 'WARNING'\n")
    assert load(file).general.log_level == "WARNING"
    save(file, load(file))
    assert load(file).general.log_level == "WARNING"


def test_saving_what_was_read_changes_nothing(file):
    save(file, load(file))
    assert file.read_text(encoding="utf-8") == WRITTEN


def test_a_changed_setting_changes_its_line_only(file):
    save(file, changed(load(file), 1, bucket="images"))
    assert difference(WRITTEN, file.read_text(encoding="utf-8")) == {'bucket = "pictures"', 'bucket = "images"'}


def test_a_changed_folder_is_written_and_the_others_stay_relative(file, tmp_path):
    save(file, changed(load(file), 0, watch_folder=str(tmp_path / "other")))
    text = file.read_text(encoding="utf-8")
    assert 'root = "data/scans" # relative' in text
    assert f'watch_folder = "{tmp_path / "other"}"' in text


def test_a_renamed_route_keeps_its_comments_and_unknown_entries(file):
    save(file, changed(load(file), 0, name="papers"))
    assert difference(WRITTEN, file.read_text(encoding="utf-8")) == {'name = "scans"', 'name = "papers"'}


def test_a_new_route_is_added_with_what_differs_from_the_defaults(file):
    config = load(file)
    new = Route(name="new", root="/new", bucket="abc", queue="q", sha256=True)
    save(file, dataclasses.replace(config, routes=(*config.routes, new)))
    added = difference(WRITTEN, file.read_text(encoding="utf-8"))
    assert added == {'name = "new"', 'root = "/new"', 'bucket = "abc"', 'queue = "q"', "sha256 = true"}
    assert load(file).routes[2] == new


def test_a_removed_route_goes_and_the_rest_stays(file):
    config = load(file)
    save(file, dataclasses.replace(config, routes=config.routes[1:]))
    text = file.read_text(encoding="utf-8")
    assert [route.name for route in load(file).routes] == ["photos"]
    assert "novelty" not in text
    assert "# why" in text
    assert "[other]" in text


def test_the_last_route_can_go_and_another_be_added_by_hand(file):
    config = load(file)
    save(file, dataclasses.replace(config, routes=()))
    with file.open("a") as out:
        out.write('[[route]]\nname = "mine"\nbucket = "abc"\nqueue = "q"\n')
    assert [route.name for route in load(file).routes] == ["mine"]


def test_routes_can_change_their_order(file):
    config = load(file)
    save(file, dataclasses.replace(config, routes=config.routes[::-1]))
    assert [route.name for route in load(file).routes] == ["photos", "scans"]
    assert load(file).routes == config.routes[::-1]
    assert "novelty" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(3))
def test_what_is_saved_is_read_again(tmp_path, number):
    routes = (
        Route(name="a", root="/a", bucket="abc", queue="q"),
        Route(
            name='quote " and \\ and ü',
            root="/b c",
            bucket="abc",
            queue="q",
            prefix="x/y",
            upload=False,
            settle_seconds=0.25,
            ignore=(),
            on_conflict="replace",
            allow_http=True,
            part_size_mib=5,
        ),
    )[:number]
    file = tmp_path / "not-there-yet" / "config.toml"
    save(file, Config(routes, General(log_level="WARNING")))
    assert load(file) == Config(routes, General(log_level="WARNING"))


def test_a_default_can_be_set_again(file):
    save(file, changed(load(file), 0, settle_seconds=2.0))
    assert load(file).routes[0].settle_seconds == 2.0


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_new_file_is_for_this_user_only(tmp_path):
    file = tmp_path / "config.toml"
    save(file, Config())
    assert file.stat().st_mode & 0o077 == 0


def test_a_link_to_the_file_stays_a_link(file, tmp_path):
    link = tmp_path / "elsewhere.toml"
    link.symlink_to(file)
    save(link, changed(load(link), 1, bucket="images"))
    assert link.is_symlink()
    assert "images" in file.read_text(encoding="utf-8")


@pytest.mark.row("L08")
def test_nothing_is_left_behind_when_writing_fails(file, tmp_path, monkeypatch):
    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ConfigError, match="No space left"):
        save(file, changed(load(file), 1, bucket="images"))
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.toml"]
