"""kill -9 at every fail-point of the real stages: what is started again finishes, and nothing shows that it was killed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.kills import FILES, WayDown, WayUp
from folders import files_in
from servers import ROOT

from engine.model import TRASHED, Stage

pytestmark = [pytest.mark.integration, pytest.mark.skipif(sys.platform == "win32", reason="stages are forked")]

CLAIM = [("file-claimed", 1), ("file-claimed", 3), ("claim-synced", 1), ("claim-committed", 1)]
SEND = [
    *[("file-opened", 1), ("file-opened", 4)],
    *[("object-put", 1), ("object-put", 3)],
    *[("upload-begun", 1), ("beginning-committed", 1)],
    *[("part-sent", 1), ("part-sent", 3)],
    *[("part-committed", 1), ("part-committed", 3)],
    *[("parts-complete", 1), ("object-completed", 1)],
    *[("upload-committed", 1), ("upload-committed", 4)],
]
ANNOUNCE = [("notification-sent", 1), ("notification-committed", 1)]
STORE = [
    ("file-aside", 1),
    ("file-aside", 3),
    ("file-stored", 1),
    ("file-stored", 4),
    ("store-synced", 1),
    ("store-committed", 1),
]
CLEAR = [("trash-intended", 1), ("file-trashed", 1), ("file-trashed", 3)]
DOWN = [
    *[("messages-received", 1), ("inbox-committed", 1), ("pin-committed", 1)],
    *[("body-written", 1), ("body-written", 3)],
    *[("range-written", 1), ("range-written", 2)],
    ("range-synced", 1),  # one for all that are written meanwhile
    *[("range-committed", 1), ("range-committed", 2)],
    ("arrival-synced", 1),  # one for all that arrive at the same time
    *[("proof-committed", 1), ("proof-committed", 4)],
    *[("file-placed", 1), ("file-placed", 4), ("place-synced", 1), ("place-committed", 1)],
    *[("messages-deleted", 1), ("deletion-committed", 1)],
]


@pytest.mark.row("Q01")
@pytest.mark.parametrize(("name", "time"), CLAIM)
def test_a_kill_while_files_are_claimed(up: WayUp, name: str, time: int) -> None:
    up.killed_at(name, time, Stage.WATCH)
    up.goes_on(Stage.WATCH)
    up.assert_all_is_well(faults=0)
    up.started_again_nothing_changes()


@pytest.mark.row("U01", "U33", "N01")
@pytest.mark.parametrize(("name", "time"), SEND)
def test_a_kill_while_files_are_sent(up: WayUp, name: str, time: int) -> None:
    up.killed_at(name, time, Stage.UPLOAD)
    have, since = up.committed_parts(), len(up.proxy.requests)
    up.goes_on(Stage.UPLOAD)
    up.assert_all_is_well(faults=1)
    assert not have & set(up.parts_sent(since)), "parts that were there already went over the line again"


@pytest.mark.row("U01")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kill_in_the_middle_of_a_part(up: WayUp, number: int) -> None:
    held = up.proxy.hold(rf"PUT .*partNumber={number}")
    up.crew.start(*up.stages)
    up.crew.until(lambda: bool(held.requests) and len(up.committed_parts()) == 2)
    up.crew.workers.pop(Stage.UPLOAD).kill()
    since = len(up.proxy.requests)
    held.release()
    up.goes_on(Stage.UPLOAD)
    assert [sent for _, sent in up.parts_sent(since)] == [number]
    up.assert_all_is_well(faults=1)


@pytest.mark.row("N02")
@pytest.mark.parametrize(("name", "time"), ANNOUNCE)
def test_a_kill_while_it_is_announced(up: WayUp, name: str, time: int) -> None:
    up.killed_at(name, time, Stage.UPLOAD)
    up.goes_on(Stage.UPLOAD)
    up.assert_all_is_well(faults=1)
    up.started_again_nothing_changes()


@pytest.mark.row("M01")
@pytest.mark.parametrize(("name", "time"), STORE)
def test_a_kill_while_files_are_put_away(up: WayUp, name: str, time: int) -> None:
    up.killed_at(name, time, Stage.WATCH)
    up.goes_on(Stage.WATCH)
    up.assert_all_is_well(faults=1)
    up.started_again_nothing_changes()


@pytest.mark.parametrize(("name", "time"), CLEAR)
def test_a_kill_while_old_files_go_to_the_trash(up: WayUp, name: str, time: int, tmp_path: Path) -> None:
    trash = tmp_path / "share/Trash"
    trash.mkdir(parents=True)
    up.goes_on(*up.stages)
    up.become_old(XDG_DATA_HOME=str(trash.parent))
    up.crew.start(Stage.UPLOAD, orders=f"{name}=kill@{time}")
    up.crew.until_killed(Stage.UPLOAD)
    up.crew.start(Stage.UPLOAD)
    up.crew.until(lambda: up.remarks() == {TRASHED: len(FILES)})
    up.crew.stop()
    assert sorted(path.read_bytes() for path in (trash / "files").iterdir()) == sorted(FILES.values())
    assert list(files_in(up.machine.route.uploaded_path).values()) == [b"of another day"]


@pytest.mark.row("D01")
@pytest.mark.parametrize(("name", "time"), DOWN)
def test_a_kill_while_objects_come_down(down: WayDown, name: str, time: int) -> None:
    down.killed_at(name, time, Stage.DOWNLOAD)
    down.goes_on()
    down.assert_all_is_well()


def test_every_fail_point_has_its_kill() -> None:
    here = {name for name, _ in [*CLAIM, *SEND, *ANNOUNCE, *STORE, *CLEAR, *DOWN]}
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    names = [name for file in (ROOT / "engine").rglob("*.py") for name in _names(file)]
    assert here <= set(names)
    assert [name for name in names if name not in here and f'"{name}' not in tests] == []


def _names(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "failpoints.reach":
            yield ast.literal_eval(node.args[0])
