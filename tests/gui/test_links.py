from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest
from filled_ledger import make_ground
from PySide6.QtWidgets import QApplication

from engine.errors import Trouble
from engine.model import Link
from gui import links as links_module
from gui.links import MOST, Links, lifetime, said_of
from gui.tables.entry import Entry

HOUR = 3600.0
NOON = 1_795_345_200.0


@dataclass
class Maker:
    """Stands where a process asks S3."""

    asked: list[tuple[int, float]] = field(default_factory=list)
    refusal: Exception | None = None
    is_of_sign_in: bool = False

    def __call__(self, wanted, seconds, is_wanted):
        self.asked.append((len(wanted), seconds))
        if self.refusal:
            raise self.refusal
        ends = time.time() + seconds
        return [Link(item.key, f"https://s3/{item.key}?sig", ends, self.is_of_sign_in) for _, item in wanted]


@pytest.fixture
def maker(monkeypatch):
    maker = Maker()
    monkeypatch.setattr(links_module, "make_links", maker)
    return maker


@pytest.fixture
def links(ground):
    links = Links(lambda entry: ground.config.route(entry.item.route))
    links.said = []
    links.told.connect(lambda text, picture: links.said.append((text, picture)))
    yield links
    links.close()


@pytest.fixture
def sent(filler):
    return [Entry(filler.transfer(f"deep/{name}.txt", 5, filler.done)) for name in "ab"]


def test_a_link_lies_on_the_clipboard_and_its_end_is_told(qtbot, links, maker, sent):
    links.copy(sent[:1], HOUR)
    assert links.said == [("Making the link…", "copy")]
    qtbot.waitUntil(lambda: len(links.said) == 2)
    assert QApplication.clipboard().text() == "https://s3/2026/deep/a.txt?sig"
    text, picture = links.said[1]
    assert text.startswith("Link copied. Anyone who has it can read a.txt until ")
    assert picture == "done"
    assert maker.asked == [(1, HOUR)]


def test_links_to_several_files_come_a_line_each(qtbot, links, maker, sent):
    links.copy(sent, HOUR)
    qtbot.waitUntil(lambda: len(links.said) == 2)
    assert len(QApplication.clipboard().text().splitlines()) == 2
    assert links.said[1][0].startswith("2 links copied. Anyone who has them can read these files until ")


def test_what_is_not_in_s3_yet_is_not_asked_for(qtbot, links, maker, filler, sent):
    waiting = Entry(filler.transfer("waiting.txt", 5))
    links.copy([waiting], HOUR)
    assert links.said == []
    links.copy([waiting, sent[0]], HOUR)
    qtbot.waitUntil(lambda: len(links.said) == 2)
    assert maker.asked == [(1, HOUR)]


def test_no_more_than_a_hundred_are_made_at_once(qtbot, links, maker, sent):
    links.copy(sent * MOST, HOUR)
    qtbot.waitUntil(lambda: len(links.said) == 2)
    assert maker.asked == [(MOST, HOUR)]


def test_why_there_is_no_link_is_told_and_the_clipboard_stays(qtbot, links, maker, sent):
    QApplication.clipboard().setText("mine")
    maker.refusal = Trouble("not-allowed", "s3:GetObject")
    links.copy(sent[:1], HOUR)
    qtbot.waitUntil(lambda: len(links.said) == 2)
    text, picture = links.said[1]
    assert text.startswith("No link was made: The action s3:GetObject is not allowed.")
    assert picture == "problem"
    assert QApplication.clipboard().text() == "mine"


def test_a_link_that_ends_with_the_sign_in_says_so():
    lent = Link("a", "https://s3/a", NOON, is_of_sign_in=True)
    assert said_of([lent], NOON - 60).endswith("It ends then at the latest, because your sign-in does.")


def test_there_are_three_lifetimes():
    assert [lifetime(seconds) for seconds in links_module.LIFETIMES] == ["For 1 hour", "For 1 day", "For 7 days"]


def test_a_link_leads_through_the_route_of_its_own_file(qtbot, tmp_path, maker, sent, monkeypatch):
    asked = []
    monkeypatch.setattr(links_module, "make_links", lambda wanted, *_: asked.extend(wanted) or [])
    ground = make_ground(tmp_path / "two", ("Scans", "Video"))
    links = Links(lambda entry: ground.config.route(entry.item.route))
    links.copy(sent[:1], HOUR)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[0][0].name == "Scans"
    assert (asked[0][1].bucket, asked[0][1].version_id) == (sent[0].item.bucket, sent[0].item.version_id)
    links.close()
