"""The protocol keeps its promises in every state that it can come into, and each of its mutants breaks one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from model.download import Download
from model.exploring import Explored, explore
from model.upload import Upload

ENGINE = Path(__file__).resolve().parents[2] / "engine"
NOT_OF_THE_PROTOCOL = {"ledger-migrated", "ledger-copied", "trash-intended", "file-trashed"}
"""Before it, and after its end: what goes to the trash is stored, announced and put away."""

ONE, TWO = {"files": ("a",)}, {"files": ("a", "b")}
UPLOADS: dict[str, tuple[Upload, int]] = {
    "three faults": (Upload(**ONE, faults=3), 5_000),
    "two files": (Upload(**TWO, faults=1), 60_000),
    "two faults, two files": (Upload(**TWO, faults=2, can_lose_ledger=False), 150_000),
    "two equal files": (Upload(files=("a", "a"), faults=0), 1_000),
    "others meddle": (Upload(**ONE, overwrites=1, strangers=1), 30_000),
    "parts": (Upload(**ONE, is_large=True), 5_000),
    "parts, others meddle": (Upload(**ONE, faults=1, is_large=True, overwrites=1, strangers=1), 10_000),
    "two files in parts": (Upload(**TWO, faults=0, is_large=True), 1_000),
    "taken away": (Upload(**TWO, faults=0, removals=1), 4_000),
    "an old ledger": (Upload(**ONE, copies=1), 5_000),
}
"""Worlds, with so many states at least: fewer would mean that much is not looked at."""

ONE_EVENT = {"events": ("a",), "messages": (0,)}
DOWNLOADS: dict[str, tuple[Download, int]] = {
    "two files": (Download(faults=1), 100_000),
    "announced twice": (Download(events=("a",), messages=(0, 0)), 10_000),
    "others meddle": (Download(**ONE_EVENT, strangers=1, takings=1), 5_000),
    "ranges": (Download(**ONE_EVENT, is_large=True), 5_000),
    "ranges, replaced": (Download(**ONE_EVENT, is_large=True, replacements=1), 20_000),
    "ranges, cleaned away": (Download(**ONE_EVENT, is_large=True, faults=1, cleanings=1), 3_000),
    "ranges, replaced, no checksum": (Download(**ONE_EVENT, is_large=True, replacements=1, is_proven=False), 20_000),
}


@cache
def explored(model: Any) -> Explored:
    return explore(model)


@pytest.mark.row("Q01", "Q02", "Q03", "Q11", "U10", "U11", "U14", "N01", "N02", "N04", "M01", "M02")
@pytest.mark.parametrize("world", UPLOADS)
def test_the_way_up_keeps_its_promises(world):
    model, states = UPLOADS[world]
    found = explored(model)
    assert (found.broken, found.story) == ("", ())
    assert found.states >= states


@pytest.mark.row("D01", "D02", "D03", "D16", "D17", "D30")
@pytest.mark.parametrize("world", DOWNLOADS)
def test_the_way_down_keeps_its_promises(world):
    model, states = DOWNLOADS[world]
    found = explored(model)
    assert (found.broken, found.story) == ("", ())
    assert found.states >= states


LARGE = {**ONE, "is_large": True}
MUTANTS_UP: dict[str, tuple[str, dict[str, Any]]] = {
    "claim: a rename that replaces": ("I1", {**TWO, "faults": 0}),
    "store: a rename that replaces": ("I1", {**TWO, "faults": 0}),
    "move before notify": ("I2", {**ONE, "faults": 0}),
    "412 is success": ("I2", {**TWO, "faults": 0}),
    "412 is failure": ("I3", {**ONE, "faults": 1}),
    "no answer is success": ("I2", {**ONE, "faults": 1}),
    "NoSuchUpload is failure": ("I3", {**LARGE, "faults": 1}),
    "no look at the key before an upload is begun": ("I14", {**LARGE, "faults": 0, "strangers": 1}),
    "no If-None-Match": ("I4", {**TWO, "faults": 0}),
    "the outbox in another transaction": ("I3", {**ONE, "faults": 1}),
    "claim: no fsync of the folders": ("I5", {**ONE, "faults": 1}),
    "store: no fsync of the folders": ("I5", {**ONE, "faults": 1}),
    "change: no fsync of the folders": ("I5", {**TWO, "faults": 1, "removals": 1, "can_lose_ledger": False}),
    "adopt without fsync": ("I5", {**ONE, "faults": 2}),
    "store: found moved, not synced": ("I5", {**ONE, "faults": 2}),
    "adopt without looking again": ("I12", {**ONE, "faults": 0}),
    "two rows for one file": ("I5", {**TWO, "faults": 1, "can_lose_ledger": False}),
    "another version under the same event id": ("I5", {**TWO, "faults": 1, "copies": 1, "can_lose_ledger": False}),
    "store whatever has the name": ("I5", {**TWO, "faults": 1, "can_lose_ledger": False}),
    "no look at the file that leaves": ("I2", {**ONE, "faults": 0, "overwrites": 1}),
    "no look at the file after reading": ("I10", {**ONE, "faults": 0, "overwrites": 1}),
}
RANGES = {**ONE_EVENT, "is_large": True}
MUTANTS_DOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "a rename that replaces": ("I4", {**ONE_EVENT, "faults": 0, "strangers": 1}),
    "deleted early": ("I6", {**ONE_EVENT, "faults": 0}),
    "a message of a file under way is deleted": ("I6", {"events": ("a",), "messages": (0, 0), "faults": 0}),
    "a known event is fetched again": ("I5", {"events": ("a",), "messages": (0, 0), "faults": 0}),
    "no fsync of the bytes": ("I7", {**ONE_EVENT, "faults": 1}),
    "no fsync of the folders": ("I6", {**ONE_EVENT, "faults": 1}),
    "proven part: no fsync of its entry": ("I6", {**ONE_EVENT, "faults": 1, "strangers": 1}),
    "new part: no fsync of its entry": ("I7", {**RANGES, "faults": 1, "replacements": 1, "is_proven": False}),
    "the name is not committed before it is used": ("I5", {**ONE_EVENT, "faults": 1}),
    "a piece is committed before it is durable": ("I7", {**RANGES, "faults": 1}),
    "the pieces of a part that is gone count": ("I7", {**RANGES, "faults": 1, "cleanings": 1}),
    "no If-Match": ("I7", {**RANGES, "faults": 0, "replacements": 1, "is_proven": False}),
    "no proof": ("I7", {**ONE_EVENT, "faults": 0, "replacements": 1}),
}


@pytest.mark.parametrize("mutant", MUTANTS_UP)
def test_a_mutant_of_the_way_up_is_found_out(mutant):
    invariant, bounds = MUTANTS_UP[mutant]
    assert explore(Upload(**bounds, mutant=mutant)).broken == invariant


@pytest.mark.parametrize("mutant", MUTANTS_DOWN)
def test_a_mutant_of_the_way_down_is_found_out(mutant):
    invariant, bounds = MUTANTS_DOWN[mutant]
    assert explore(Download(**bounds, mutant=mutant)).broken == invariant


def test_every_mutant_in_the_model_is_tried():
    known = [*MUTANTS_UP, *MUTANTS_DOWN]
    for model in ("upload.py", "download.py"):
        text = (Path(__file__).parent / model).read_text(encoding="utf-8")
        for mutant in re.findall(r'self\.mutant [!=]= f?"([^"]+)"', text):
            assert any(name.endswith(mutant.partition("}")[2] or mutant) for name in known), mutant


def test_every_fail_point_of_the_code_is_a_step_of_the_model():
    """So that a durable step that is added to the code and not to the model is visible."""
    steps = explored(UPLOADS["three faults"][0]).steps | explored(UPLOADS["parts"][0]).steps
    steps |= explored(DOWNLOADS["announced twice"][0]).steps | explored(DOWNLOADS["ranges"][0]).steps
    code = "".join(file.read_text(encoding="utf-8") for file in ENGINE.rglob("*.py"))
    reached = set(re.findall(r'failpoints\.reach\("([^"]+)"\)', code))
    assert reached
    assert reached - NOT_OF_THE_PROTOCOL <= steps
