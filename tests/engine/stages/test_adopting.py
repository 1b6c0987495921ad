"""Files of QueuedForUpload that the ledger does not know."""

from __future__ import annotations

import pytest

from engine.ledger import Ledger
from engine.ledger.transfers import Claim
from engine.model import Fingerprint, TransferState
from engine.stages import adopting
from engine.stages.adopting import Queued, still_there, strays

OLD, NEW = Fingerprint(5, 5, 5), Fingerprint(6, 6, 6)


@pytest.fixture
def row(home):
    with Ledger(home.ledger_file) as ledger:
        ledger.transfers.add([Claim("scans", "a", "a", OLD)], 1.0)
        (made,) = ledger.transfers.known("scans", ["a"])["a"]
    return made


def test_what_no_row_speaks_of_is_a_stray():
    assert Queued("a", OLD).is_stray([])


@pytest.mark.parametrize("state", [TransferState.QUEUED, TransferState.UPLOADED, TransferState.NOTIFIED])
def test_an_open_row_speaks_of_its_file_whatever_it_is_like(row, state):
    for fingerprint in (OLD, NEW):
        assert not Queued("a", fingerprint).is_stray([row._replace(state=state)])


@pytest.mark.parametrize("state", [TransferState.SKIPPED, TransferState.CANCELLED])
def test_an_ended_row_speaks_of_the_same_file_only(row, state):
    ended = row._replace(state=state)
    assert not Queued("a", OLD).is_stray([ended])
    assert Queued("a", NEW).is_stray([ended])
    assert not Queued("a", NEW).is_stray([ended, row])


def test_the_folder_is_looked_through_in_batches(route, monkeypatch):
    monkeypatch.setattr(adopting, "_BATCH", 2)
    (route.queued_path / "sub").mkdir()
    for name in ("a", "b", "sub/c.part", "~$d", ".bucket-brigade.lock"):
        (route.queued_path / name).write_bytes(b"x")
    batches = list(strays(route.queued_path))
    assert [len(batch) for batch in batches] == [2, 2]
    found = {file.name: file for batch in batches for file in batch}
    assert set(found) == {"a", "b", "sub/c.part", "~$d"}
    claim = found["sub/c.part"].claim("scans")
    assert (claim.route, claim.name, claim.queued_name) == ("scans", "sub/c.part", "sub/c.part")


def test_what_was_moved_on_meanwhile_is_no_stray(route):
    for name in ("stays", "goes", "changes"):
        (route.queued_path / name).write_bytes(b"x")
    (batch,) = strays(route.queued_path)
    (route.queued_path / "goes").unlink()
    (route.queued_path / "changes").write_bytes(b"longer")
    assert [file.name for file in still_there(route.queued_path, batch)] == ["stays"]


def test_a_row_that_ended_because_its_file_was_away_does_not_speak_of_it(row):
    """The drive was unplugged, and is there again."""
    gone = row._replace(state=TransferState.CANCELLED, code="gone-file")
    assert Queued("a", OLD).is_stray([gone])
    assert not Queued("a", OLD).is_stray([gone, row])
