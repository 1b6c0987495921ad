"""What is fuzzed by `python3 dev.py fuzz`, with a few thousand inputs in the suite: the same targets, and what it starts from."""

from __future__ import annotations

import pytest
from fuzz import targets
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cloud.messages import NotUnderstood, understand

PIECES = [
    *targets.seeds(),
    b'{"',
    b'": ',
    b"[",
    b"]",
    b"}",
    b",",
    b"Records",
    b"\\ud800",
    b"../",
    b"%2e%2E/",
    b"\0\0bb-size=9",
]


@pytest.mark.row("D19", "D22")
@settings(deadline=None, max_examples=600)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=5).map(b"".join))
def test_no_message_does_harm(data):
    targets.message(data)


@pytest.mark.row("D19", "D21")
@settings(deadline=None, max_examples=600)
@given(st.lists(st.sampled_from([b"/", b"..", b".", b"nul", b":", b"%3A", b" "]) | st.binary(max_size=99), max_size=9))
def test_no_key_does_harm(pieces):
    targets.name(b"".join(pieces))


def test_most_of_what_it_starts_from_is_understood():
    """Or the fuzzer would only see how messages are refused."""
    kinds = set()
    for seed in targets.seeds():
        try:
            kinds.add(understand(seed.decode().partition("\0\0")[0], {}, "bucket").kind)
        except NotUnderstood:
            continue
    assert len(kinds) == 5


@pytest.mark.parametrize("bad", ["in/../x", ".incoming/1.part", "a" * 300])
def test_the_target_bites(bad, monkeypatch):
    monkeypatch.setattr(targets, "local_name", lambda text, *_, **__: text)
    with pytest.raises(AssertionError):
        targets.key(bad)
