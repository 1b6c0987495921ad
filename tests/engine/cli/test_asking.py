"""status, history and receipt, from a real ledger."""

from __future__ import annotations

import json
import time

import pytest

from engine.model import NEVER, Contact, Limit, Pause, QueueFigures, Reason, Stage, WatchHealth
from engine.supervisor.claims import Claims


def test_a_fresh_home_is_calm(command):
    said = command("status")
    assert said.code == 0
    assert "not running" in said.out
    assert "scans (bucket papers, queue papers-in)" in said.out
    assert "problem" not in said.out


def test_status_says_where_the_files_are(command, story):
    story.queued("a.txt", 1_400_000)
    story.queued("b.txt", 600_000)
    story.uploaded("c.txt")
    story.done("d.txt", 5_000_000)
    story.received("2026/e.txt")
    story.downloaded("2026/f.txt", size=7_000)
    story.ledger.problems.save_health(WatchHealth("scans", settling=2, skipped=1, last_scan_at=time.time() - 4))
    rows = dict(line.strip().split(None, 1) for line in command("status").out.splitlines() if line.startswith("  "))
    assert rows["Watch"].startswith("2 files settling, looked through 4 s ago, 1 left alone")
    assert rows["Queued"] == "2 files, 2.0 MB"
    assert rows["To"].startswith("announce")
    assert rows["Uploaded"] == "1 file, 5.0 MB"
    assert rows["Arriving"] == "1 file, 1.0 kB"
    assert rows["Downloaded"] == "1 file, 7.0 kB"


def test_status_says_what_is_wrong_and_what_to_do(command, story):
    story.problem()
    said = command("status").out
    assert "1 problem:" in said
    assert "No such bucket (scans, upload): The bucket papers does not exist." in said
    assert "Correct the name or region" in said
    assert "Next try in 40 s." in said or "Next try in 39 s." in said
    assert "a.txt and 2 more" in said


def test_status_knows_whether_an_engine_runs(command, home, config, story):
    claims = Claims()
    claims.take(home, config)
    try:
        assert command("status").out.startswith("Bucket Brigade is running.")
        assert json.loads(command("status", "--json").out)["is_running"] is True
    finally:
        claims.release()
    assert json.loads(command("status", "--json").out)["is_running"] is False


def test_status_for_programs(command, story):
    story.queued("a.txt", 10)
    story.waits_for_person("b.txt")
    story.problem()
    command("pause", "scans")
    answer = json.loads(command("status", "--json").out)
    assert set(answer) == {"at", "is_running", "routes", "problems", "limits"}
    (route,) = answer["routes"]
    assert route["route"] == "scans"
    assert route["queued"] == {"files": 2, "bytes": 1010}
    assert route["pause"]["until"] is None
    codes = {problem["code"]: problem for problem in answer["problems"]}
    assert codes["no-bucket"]["stage"] == "upload"
    assert codes["bad-name"]["next_try"] is None


def test_status_tells_what_is_in_force(command, story, monkeypatch):
    monkeypatch.setattr("engine.cli.asking.is_engine_running", lambda _: True)
    story.ledger.terms.put([Pause("", 1.0, NEVER, Reason.BATTERY)], [Limit("", 2_500_000), Limit("scans", 0, 512_000)])
    said = command("status").out
    assert "resting on battery" in said
    assert "Limit: up 20 Mbit/s, down no limit." in said
    assert "Limit of scans: up no limit, down 500 KiB/s." in said
    answer = json.loads(command("status", "--json").out)
    assert answer["routes"][0]["pause"] == {"route": "", "since": 1.0, "until": None, "reason": "battery"}
    assert answer["limits"][0] == {"route": "", "up": 2_500_000, "down": 0, "until": None, "is_wish": False}


def test_status_works_with_settings_that_are_not_good(command, home):
    home.config_file.write_text('[[route]]\nname = "scans"\nbucket = "papers"\npart_size_mib = 1\n')
    assert command("status").code == 0


def test_nothing_has_happened_yet(command):
    said = command("history")
    assert (said.code, said.out) == (0, "")
    assert "Nothing has gone up" in said.err
    assert json.loads(command("history", "--json").out) == []


def test_history_goes_both_ways_newest_first(command, story):
    story.done("first.txt")
    story.skipped("second.txt")
    story.downloaded("2026/third.txt")
    lines = command("history").out.splitlines()
    assert [line.split()[-1] for line in lines] == ["third.txt", "skipped", "first.txt"]
    assert [line.split()[1] for line in lines] == ["v", "^", "^"]


def test_history_can_be_searched_and_cut(command, story):
    for name in ("a 1.txt", "b.txt", "a 2.txt"):
        story.done(name)
    assert command("history", "--search", "a 1").out.rstrip().endswith("a 1.txt")
    assert len(command("history", "--limit", "2").out.splitlines()) == 2
    found = json.loads(command("history", "--search", "message-1", "--json").out)
    assert {row["name"] for row in found} == {"a 1.txt", "b.txt", "a 2.txt"}
    assert {(row["side"], row["state"]) for row in found} == {("up", "done")}
    said = command("history", "--search", "100%")
    assert said.out == ""
    assert "Nothing was found" in said.err


def test_history_is_narrowed_by_options(command, story):
    story.done("a.txt")
    story.skipped("b.txt")
    story.downloaded("2026/c.txt")
    today = time.strftime("%Y-%m-%d")
    cases = {
        ("--outcome", "failed"): ["b.txt"],
        ("--way", "down"): ["c.txt"],
        ("--route", "other"): [],
        ("--since", today, "--until", today, "--way", "up", "--outcome", "done"): ["a.txt"],
        ("--until", "2020-01-01"): [],
        ("--since", "2020-01-01T12:00"): ["c.txt", "b.txt", "a.txt"],
    }
    for options, found in cases.items():
        rows = json.loads(command("history", *options, "--json").out)
        assert [(row.get("name") or row["final_name"]) for row in rows] == found, options
    said = command("history", "--since", "yesterday")
    assert said.code == 2
    assert "yesterday is not a day" in said.err


def test_history_goes_into_files_whole(command, story, tmp_path):
    for number in range(60):
        story.done(f"{number}.txt")
    file = tmp_path / "history.csv"
    assert command("history", "--csv", str(file)).out == ""
    assert len(file.read_text("utf-8-sig").splitlines()) == 61
    assert len(command("history", "--csv", "-", "--limit", "5").out.splitlines()) == 6
    assert len(command("history").out.splitlines()) == 50
    assert command("history", "--json", str(tmp_path / "h.json")).code == 0
    assert len(json.loads((tmp_path / "h.json").read_text())) == 60
    said = command("history", "--csv", str(tmp_path / "nowhere" / "h.csv"))
    assert said.code == 1
    assert "cannot be written: No such file or directory" in said.err


def test_a_receipt_as_a_sheet(command, story):
    story.done("a.txt")
    first, *lines = command("receipt", "a.txt", "--csv").out.splitlines()
    assert first.startswith("time,way,event,")
    assert [line.split(",")[2] for line in lines] == ["queued", "uploaded", "announced", "moved"]


def test_a_receipt_tells_the_whole_story_in_order(command, story):
    sent = story.done("a.txt", 1_400)
    story.ledger.transfers.resumed(sent.id, 800, sent.queued_at)
    story.downloaded("2026/a.txt", sent.event_id, 1_400)
    told = command("receipt", "a.txt")
    assert told.code == 0
    heading, *lines = told.out.splitlines()
    assert heading == "a.txt, 1.4 kB, route scans"
    texts = [line[23:] for line in lines]
    beginnings = [
        "queued as a.txt",
        "went on after an interruption; 800 B",
        "uploaded to s3://papers/2026/a.txt, version v-7, CRC64NVME crc-of-it",
        "announced, message message-1",
        "moved to UploadedToS3 as a.txt",
        "message received for s3://papers/2026/a.txt",
        "downloaded: equals what was sent",
        "placed in DownloadedFromS3 as a.txt",
        "message deleted",
    ]
    assert len(texts) == len(beginnings)
    assert all(text.startswith(beginning) for text, beginning in zip(texts, beginnings, strict=True))


@pytest.mark.parametrize("asked", ["name", "key", "event"])
def test_a_receipt_is_found_by_name_key_or_event(command, story, asked):
    sent = story.done("deep/a.txt")
    name = {"name": "deep/a.txt", "key": "2026/deep/a.txt", "event": sent.event_id}[asked]
    (answer,) = json.loads(command("receipt", name, "--json").out)
    assert answer["transfer"]["state"] == "done"
    assert answer["transfer"]["fingerprint"]["size"] == 1000
    assert answer["delivery"] is None


def test_a_receipt_says_why_a_file_waits(command, story):
    story.waits_for_person("a.txt")
    told = command("receipt", "a.txt").out
    assert "now  queued" in told
    assert "! Name not possible (scans, upload): S3 cannot carry this name: a.txt." in told
    assert "Rename the file. It waits for you." in told
    assert "Name not possible: too long" in told


def test_a_receipt_says_what_keeps_an_announced_file_from_being_put_away(command, story):
    story.announced("a.txt")
    story.problem()
    story.problem("folder-missing", "/mnt/UploadedToS3", stage=Stage.WATCH)
    told = command("receipt", "a.txt").out
    assert "The folder /mnt/UploadedToS3 is not there." in told
    assert "bucket papers" not in told, "it is past that"


def test_a_receipt_says_how_a_file_ended(command, story):
    story.skipped("a.txt")
    assert "skipped: Exists already" in command("receipt", "a.txt").out


def test_a_file_that_is_not_known_is_told_with_similar_ones(command, story):
    story.done("scans/invoice-0812.pdf")
    said = command("receipt", "invoice")
    assert (said.code, said.out) == (1, "")
    assert "Perhaps: scans/invoice-0812.pdf" in said.err


def test_the_status_tells_of_servers_queues_and_an_odd_watcher(command, story):
    now = time.time()
    health = WatchHealth("scans", last_event_at=now - 9, missed=3, scan_seconds=5.0, reason="no-events")
    story.ledger.problems.save_health(health)
    story.ledger.outside.answered("scans", Stage.UPLOAD, [Contact("s3", now - 7, 0.045)])
    figures = QueueFigures("papers-in", now - 30, 7, 2, 0, "papers-dead", 3, 5, "", 7200.0, now)
    story.ledger.outside.asked("scans", Stage.DOWNLOAD, figures)
    said = command("status").out
    for text in (
        "last change 9 s ago",
        "3 files found by looking that no event had told of",
        "looked through every 5 s: the system tells of no changes there",
        "answered 7 s ago, in 45 ms",
        "papers-in: 7 waiting, 2 in flight",
        "the oldest received lately had waited 2 h",
        "papers-dead: 3 dead letters",
    ):
        assert text in said
    (route,) = json.loads(command("status", "--json").out)["routes"]
    assert route["queues"][0]["dead_letters"] == 3
    assert route["contacts"][0]["service"] == "s3"
