"""Attributes made when they are first needed."""

from __future__ import annotations

import threading

from engine.cloud.kept import kept


class Thing:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.made = 0

    @kept
    def client(self) -> str:
        self.made += 1
        return f"client {self.made}"


def test_it_is_made_once_until_it_is_taken_away():
    thing = Thing()
    assert (thing.client, thing.client, thing.made) == ("client 1", "client 1", 1)
    del thing.__dict__["client"]
    assert thing.client == "client 2"


def test_who_holds_its_lock_and_who_comes_without_do_not_wait_for_each_other():
    """As when one job opens an account while another looks at its client."""
    thing, other = Thing(), Thing()
    found: list[str] = []
    with thing._lock:
        without = threading.Thread(target=lambda: found.append(thing.client))
        without.start()
        assert other.client == "client 1", "nor does another object's matter"
        assert thing.client == "client 1"
    without.join(10)
    assert found == ["client 1"]
