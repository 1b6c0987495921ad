from __future__ import annotations

from engine.errors import CAUSES
from engine.model import Problem, Stage
from gui import words
from gui.window.problem_groups import Remedy, grouped, most_important, sentence_about


def problem(code, subject="", route="Scans", first_at=0.0, next_try=9.0, example=""):
    return Problem(code, Stage.UPLOAD, route, subject, example, "", 1, first_at, 0.0, next_try)


def test_one_cause_is_one_card_whatever_routes_met_it():
    found = [problem("offline", "S3"), problem("offline", "S3", "Photos", 5.0, 3.0), problem("offline", "SQS")]
    (group,) = grouped(found)
    assert group.sentence == "S3 cannot be reached.\nSQS cannot be reached."
    assert group.routes == ("Photos", "Scans")
    assert group.next_try == 3.0


def test_what_stops_a_route_comes_before_what_stops_a_file():
    found = [problem("bad-name", "x", first_at=9.0), problem("no-bucket", "acme")]
    assert [group.code for group in grouped(found)] == ["no-bucket", "bad-name"]
    assert most_important(found).code == "no-bucket"


def test_each_cause_has_one_remedy():
    assert {group.remedy for code in CAUSES for group in grouped([problem(code)])} == set(Remedy)


def test_a_file_is_not_blamed_for_a_server():
    assert sentence_about(problem("throttled", "a.txt", example="a.txt")) == words.title("throttled")
    assert sentence_about(problem("throttled", "S3", example="a.txt")) == "S3 asked to slow down."
