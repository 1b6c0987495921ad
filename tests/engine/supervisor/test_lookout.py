"""One looks at the ledger for all stages."""

from __future__ import annotations

import pytest

from engine.ledger import Ledger
from engine.supervisor.lookout import Lookout


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    return path


@pytest.fixture
def lookout(file):
    made = Lookout(file)
    made.has_changed()  # whatever was before
    yield made
    made.begin_anew()


def test_a_commit_is_seen_once(lookout, file):
    assert not lookout.has_changed()
    with Ledger(file) as ledger, ledger.transaction():
        ledger.wishes.pause("", 1.0)
    assert lookout.has_changed()
    assert not lookout.has_changed()


def test_damage_is_for_others_to_meet(lookout, file):
    file.write_bytes(b"no database" * 1000)
    for _ in range(3):
        assert not lookout.has_changed()


def test_a_ledger_that_was_taken_away_is_not_made_anew(lookout, file):
    file.unlink()
    for _ in range(3):
        assert not lookout.has_changed()
    assert not file.exists()


def test_a_new_ledger_is_looked_at_once_told_so(lookout, file):
    file.unlink()
    lookout.has_changed()
    Ledger(file).close()
    assert not lookout.has_changed()
    lookout.begin_anew()
    lookout.has_changed()
    with Ledger(file) as ledger, ledger.transaction():
        ledger.wishes.pause("", 1.0)
    assert lookout.has_changed()
