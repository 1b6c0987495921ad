"""What is exported here means the same elsewhere, holds no secret, and shows what it changes before it does."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.settings.carrying import Became, Difference, export, exported, plan, read_export
from engine.settings.config import Config, load, save
from engine.settings.route import General, Route


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "me"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


@pytest.fixture
def scans(home):
    return Route("scans", str(home / "Scans"), bucket="papers", queue="q", on_conflict="skip")


def test_folders_of_the_user_are_those_of_the_user_who_imports(home, scans, tmp_path, monkeypatch):
    outside = replace(scans, name="outside", root=str(tmp_path / "srv"), ca_bundle=str(home / "ca.pem"))
    file = tmp_path / "carried.toml"
    export(Config((scans, outside)), file)
    written = tomllib.loads(file.read_text())["route"]
    assert [route["root"] for route in written] == ["~/Scans", str(tmp_path / "srv")]
    assert written[1]["ca_bundle"] == "~/ca.pem"
    other = tmp_path / "you"
    monkeypatch.setenv("HOME", str(other))
    monkeypatch.setenv("USERPROFILE", str(other))
    assert [route.root for route in read_export(file).routes] == [str(other / "Scans"), str(tmp_path / "srv")]


def test_everything_comes_back_but_what_is_of_this_computer(scans, tmp_path):
    everything = General("de", "dark", "1 MB/s", schedule=("Sat rest",), quiet_hours="22:00-7:00", log_level="DEBUG")
    config = Config((scans, replace(scans, name="b", ignore=("*.x",))), replace(everything, log_file="/var/log/bb"))
    export(config, tmp_path / "c.toml")
    back = read_export(tmp_path / "c.toml")
    assert back.routes == config.routes
    assert back.general == everything


def test_no_secret_is_written(scans):
    foolish = replace(scans, endpoint_url="https://me:hunter2hunter2@s3.example.com")
    assert "hunter2" not in exported(Config((foolish,)))


def test_new_changed_and_equal_routes_are_told_apart(home, scans):
    here = Config((scans, replace(scans, name="letters", root=str(home / "Letters"), queue="q2")), General("de"))
    there = Config(
        (
            replace(scans, on_conflict="replace", prefix="in"),
            here.routes[1],
            replace(scans, name="new", root=str(home / "New"), queue="q3", credentials="keyring"),
        ),
        General(theme="dark"),
    )
    planned = plan(here, there)
    assert [(change.name, change.became) for change in planned.changes] == [
        ("scans", Became.CHANGED),
        ("letters", Became.SAME),
        ("new", Became.ADDED),
        ("", Became.CHANGED),
    ]
    assert planned.changes[0].differences == (
        Difference("prefix", "", "in"),
        Difference("on_conflict", "skip", "replace"),
    )
    assert [change.needs_keys for change in planned.changes] == [False, False, True, False]
    assert planned.is_possible
    assert [route.name for route in planned.config.routes] == ["scans", "letters", "new"]
    assert planned.config.routes[0].prefix == "in"
    assert planned.config.general == General("de", "dark"), "what the file does not name stays"


def test_a_route_may_be_left_out(home, scans):
    planned = plan(Config(), Config((scans, replace(scans, name="b", root=str(home / "B"), queue="c"))), {"b"})
    assert [route.name for route in planned.config.routes] == ["scans"]
    assert len(planned.changes) == 2, "it is shown all the same"


def test_folders_that_clash_with_those_here_make_it_impossible(scans):
    planned = plan(Config((scans,)), Config((replace(scans, name="other", queue="q2"),)))
    assert not planned.is_possible
    assert any("also used by the route scans" in complaint.text for complaint in planned.complaints)
    assert plan(Config((scans,)), Config((replace(scans, name="other", queue="q2"),)), {"other"}).complaints == ()


def test_what_was_wrong_here_before_is_not_held_against_the_file(home, scans):
    broken = replace(scans, bucket="no")
    fine = replace(scans, name="fine", root=str(home / "Fine"), queue="q2")
    assert plan(Config((broken,)), Config((fine,))).is_possible


def test_nothing_new_is_nothing_to_do(scans):
    assert not plan(Config((scans,)), Config((scans,))).is_possible


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "is not there"),
        ("= nonsense", "cannot be read"),
        ("", "holds no settings"),
        ("colour = 'red'", "holds no settings"),
        ('[[route]]\nname = "a"\nbucket = 3\n', "must be a text"),
        ('[[route]]\nname="a"\nbucket="bbb"\nqueue="q"\n[[route]]\nname="a"\nbucket="bbb"\nqueue="q"\n', "two routes"),
    ],
)
def test_other_files_are_refused(tmp_path, text, says):
    file = tmp_path / "x.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=says):
        read_export(file)


def test_a_file_that_cannot_be_written_is_told(scans, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        export(Config((scans,)), tmp_path / "file" / "x.toml")


def test_comments_of_the_settings_here_stay(scans, tmp_path):
    file = tmp_path / "config.toml"
    save(file, Config((scans,)))
    file.write_text("# mine\n" + file.read_text())
    planned = plan(load(file), Config((replace(scans, prefix="in"),)))
    save(file, planned.config)
    assert file.read_text().startswith("# mine\n")
    assert load(file).routes[0].prefix == "in"
    assert Path(load(file).routes[0].root) == Path(scans.root)
