"""`config check` tells everything that is wrong; `doctor` tells its steps as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from engine.model import Finding, Verdict
from engine.settings.config import save
from engine.settings.home import Home
from engine.settings.route import Route
from engine.supervisor import doctor


def test_good_settings(command, home):
    said = command("config", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{home.config_file} can be used: scans.\n"


def test_everything_that_is_wrong_is_told_at_once(command, home):
    home.config_file.write_text(
        '[[route]]\nname = "scans"\nroot = "/x"\nbucket = "a/b"\nqueue = "not a queue"\npart_size_mib = 1\nbuckett = 1\n'
    )
    said = command("config", "check")
    assert said.code == 2
    assert len(said.out.splitlines()) == 4
    for text in ("'a/b' is not a name", "'not a queue' is not", "at least 5 MiB", "did you mean bucket?"):
        assert text in said.out
    assert str(home.config_file) in said.err


def test_what_does_not_matter_is_told_and_is_no_error(command, home):
    home.config_file.write_text(home.config_file.read_text() + 'colour = "blue"\n')
    said = command("config", "check")
    assert said.code == 0
    assert "scans: colour is not a setting" in said.out
    assert "can be used" in said.out


def test_settings_without_a_route_are_told(command, home):
    home.config_file.write_text("")
    said = command("config", "check")
    assert said.code == 2
    assert "No route is set up" in said.err
    assert "import" in said.err


@pytest.fixture
def findings(monkeypatch):
    """What the doctor will find."""
    found: list[Finding] = []
    examined: list[str] = []

    def examine(route: Route, *, home: Home) -> Iterator[Finding]:
        examined.append(route.name)
        yield from found

    monkeypatch.setattr(doctor, "examine", examine)
    return found, examined


GOOD = [
    Finding("bucket", "Bucket", Verdict.RUNNING),
    Finding("bucket", "Bucket", Verdict.GOOD, "papers is in eu-central-1"),
]
BAD = [
    Finding("put", "Write", Verdict.BAD, "s3:PutObject is not allowed", "Ask for it", "AccessDenied"),
    Finding("read", "Read back", Verdict.LEFT_OUT),
]


def test_the_doctor_finds_nothing_wrong(command, findings):
    findings[0].extend(GOOD)
    said = command("doctor")
    assert said.code == 0
    assert said.out.splitlines() == [
        "scans: bucket papers, queue papers-in",
        "    ok  Bucket: papers is in eu-central-1",
    ]


def test_the_doctor_says_what_is_missing(command, findings):
    findings[0].extend(GOOD + BAD)
    said = command("doctor", "scans")
    assert said.code == 3
    for text in ("BAD  Write", "s3:PutObject is not allowed", "Ask for it", "AccessDenied", "-  Read back"):
        assert text in said.out


def test_the_doctor_for_programs(command, findings):
    findings[0].extend(GOOD + BAD)
    lines = [json.loads(line) for line in command("doctor", "--json").out.splitlines()]
    assert [line["verdict"] for line in lines] == ["running", "good", "bad", "left-out"]
    assert {line["event"] for line in lines} == {"finding"}
    assert {line["route"] for line in lines} == {"scans"}


def test_the_doctor_examines_the_route_that_is_named(command, findings, home, config, tmp_path):
    other = Route(name="photos", root=str(tmp_path / "photos"), bucket="pictures", queue="q")
    save(home.config_file, type(config)((*config.routes, other)))
    command("doctor", "photos")
    assert findings[1] == ["photos"]
    command("doctor")
    assert findings[1] == ["photos", "scans", "photos"]
    assert command("doctor", "none").code == 2


def test_the_doctor_does_not_examine_bad_settings(command, findings, home):
    home.config_file.write_text('[[route]]\nname = "scans"\n')
    said = command("doctor")
    assert said.code == 2
    assert "bucket is missing" in said.err
    assert findings[1] == []
