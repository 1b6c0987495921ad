"""The history as a file: whole, safe for spreadsheets, and written while others use the ledger."""

from __future__ import annotations

import csv
import io
import json
import stat
import sys

import pytest
from filled_ledger import Filler, make_ground

from engine.model import Outcome, Sought
from engine.supervisor import export
from engine.supervisor.desk import Desk
from engine.supervisor.export import Form, Unwanted, everything, save_history, watched, write_history


@pytest.fixture
def filler(tmp_path):
    ground = make_ground(tmp_path)
    filler = Filler(ground.home)
    filler.home = ground.home
    for name in ("a.txt", "=HYPERLINK(1).csv", 'ä;\n"b".txt'):
        filler.transfer(name, 10, filler.done)
    filler.transfer("oops.bin", 5, filler.cancelled)
    filler.delivery("from-berlin.dwg", 7, is_done=True)
    yield filler
    filler.close()


@pytest.fixture
def desk(filler):
    desk = Desk(filler.home)
    yield desk
    desk.close()


def table(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def test_a_sheet_that_excel_reads_and_does_not_execute(desk, tmp_path):
    file = tmp_path / "history.csv"
    save_history(everything(desk, Sought()), Form.CSV, file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfended,way,outcome,")
    rows = {row["name"]: row for row in table(file)}
    assert set(rows) == {"a.txt", "'=HYPERLINK(1).csv", 'ä;\n"b".txt', "oops.bin", "from-berlin.dwg"}
    assert (rows["a.txt"]["outcome"], rows["a.txt"]["key"], rows["a.txt"]["size"]) == ("done", "2026/a.txt", "10")
    assert rows["a.txt"]["message_id"] == "d6e1a7a2-5b0c-4b61-9a38-0f6f1d5f3a11"
    assert rows["a.txt"]["uploaded"][10] == "T"
    assert rows["from-berlin.dwg"]["verification"] == "end-to-end"
    assert rows["oops.bin"]["uploaded"] == ""


def test_json_is_one_list_whatever_is_in_it(desk, tmp_path):
    file = tmp_path / "history.json"
    save_history(everything(desk, Sought()), Form.JSON, file)
    rows = json.loads(file.read_text("utf-8"))
    assert [(row["side"], row["state"]) for row in rows] == [
        *[("up", "cancelled"), ("down", "done")],
        *[("up", "done")] * 3,
    ]
    save_history([], Form.JSON, file)
    assert json.loads(file.read_text("utf-8")) == []


def test_only_what_is_sought_is_in_it(desk):
    out = io.StringIO()
    write_history(everything(desk, Sought(outcome=Outcome.FAILED)), Form.CSV, out)
    assert len(out.getvalue().splitlines()) == 2


def test_nothing_comes_twice_though_it_is_listed_meanwhile(desk, filler, monkeypatch):
    monkeypatch.setattr(export, "_PAGE", 2)
    found = everything(desk, Sought())
    names = [next(found), next(found)]
    with filler.ledger.transaction():
        filler.ledger.listing.list_page(100)
    names += found
    assert len(names) == len({(type(item), item.id) for item in names}) == 5


def test_whoever_stops_it_keeps_the_file_that_was_there(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_PAGE", 1)
    file = tmp_path / "history.csv"
    file.write_text("old")
    heard: list[int] = []
    with pytest.raises(Unwanted):
        save_history(watched(everything(desk, Sought()), heard.append, lambda: len(heard) < 3), Form.CSV, file)
    assert heard == [1, 2, 3]
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.glob("*history*")] == ["history.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other ones there")
def test_others_may_read_it_as_any_file_of_the_user(desk, tmp_path):
    (tmp_path / "usual").touch()
    save_history([], Form.JSON, tmp_path / "history.json")
    assert stat.S_IMODE((tmp_path / "history.json").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)
