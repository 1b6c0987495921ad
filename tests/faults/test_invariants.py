"""The checker of the invariants sees what is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from faults.invariants import INVARIANTS, Announcement, Sight, Story, broken, differences

GOOD = Sight(uploaded={"a": "1"}, downloaded={"a": "1", "own": "9"}, objects={"a": "1", "other": "8"})
STORY = Story(
    accepted={"a": "1"},
    before=Sight(downloaded={"own": "9"}, objects={"other": "8"}),
    announced=[Announcement("m", "e", "a")],
    wanted=["a"],
)


def test_nothing_is_broken_where_all_is_well() -> None:
    assert broken(GOOD, STORY) == []
    assert differences(GOOD, GOOD) == []


@pytest.mark.parametrize(
    ("invariant", "sight", "story"),
    [
        ("I1", replace(GOOD, uploaded={}), STORY),
        ("I1", GOOD, replace(STORY, accepted={"a": "1", "twin": "1"})),
        ("I2", replace(GOOD, objects={"other": "8"}, downloaded={"own": "9"}), replace(STORY, wanted=[])),
        ("I2", GOOD, replace(STORY, announced=[])),
        ("I3", replace(GOOD, watched={"b": "2"}), STORY),
        ("I4", replace(GOOD, objects={"a": "1", "other": "1"}), STORY),
        ("I4", replace(GOOD, downloaded={"a": "1", "own": "1"}), STORY),
        ("I5", GOOD, replace(STORY, announced=[Announcement("m", "e", "a"), Announcement("n", "e", "a")])),
        ("I5", GOOD, replace(STORY, announced=[Announcement("m", "e", "a"), Announcement("n", "f", "a")], faults=1)),
        ("I6", replace(GOOD, downloaded={"own": "9"}), STORY),
        ("I7", replace(GOOD, downloaded={"a": "1", "own": "9", "half": "5"}), STORY),
        ("I8", replace(GOOD, strangers=frozenset({"elsewhere"})), STORY),
        ("I10", replace(GOOD, objects={"a": "1", "other": "8", "torn": "5"}), STORY),
        ("I14", replace(GOOD, incoming=frozenset({"1.part"})), STORY),
        ("I14", replace(GOOD, open_uploads=("large",)), STORY),
    ],
)
def test_what_is_broken_is_named(invariant: str, sight: Sight, story: Story) -> None:
    assert invariant in INVARIANTS
    assert {what.partition(":")[0] for what in broken(sight, story)} == {invariant}


def test_a_start_that_changes_something_is_seen() -> None:
    assert differences(GOOD, replace(GOOD, queued={"a": "1"})) == ["I9: queued changed by another start"]
