"""UploadedToS3 keeps files as long as the route says; only what S3 has still goes, and only to the trash."""

from __future__ import annotations

import asyncio
import time

import pytest

from engine import failpoints
from engine.cloud.account import Account
from engine.cloud.objects import Head, Objects
from engine.errors import Trouble
from engine.files.settling import fingerprint_of
from engine.ledger import Ledger
from engine.ledger.transfers import Acknowledgement, Claim
from engine.model import TRASHED, Fingerprint, Notification, Stage, Transfer
from engine.stages import clearing as module
from engine.stages.clearing import Clearing, is_same

DAY = 86_400.0

pytestmark = pytest.mark.row("M05")


class Crash(BaseException):
    """In the place of a kill: nothing that follows in the code may happen."""


@pytest.fixture(autouse=True)
def trash(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.setattr(module, "_BREATH", 0)
    return tmp_path / "share/Trash/files"


@pytest.fixture
def bucket(monkeypatch):
    """Key -> what S3 says of it."""
    heads: dict[str, Head] = {}
    monkeypatch.setattr(Objects, "head", lambda _, key, version="": heads.get(key))
    return heads


@pytest.fixture
def store(home, route, bucket):
    """Puts files away that were stored and announced `days` ago."""

    def store(*names: str, days: float = 8) -> None:
        at = time.time() - days * DAY
        with Ledger(home.ledger_file) as ledger, ledger.transaction():
            for name in names:
                path = route.uploaded_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(name.encode())
                ledger.transfers.add([Claim("scans", name, name, fingerprint_of(path.stat()))], at)
                (row,) = ledger.transfers.known("scans", [name])[name]
                note = Notification(row.id, "scans", row.event_id, name, "{}", 0, 0.0)
                said = Acknowledgement("bucket", f"in/{name}", '"e"', "v1", f"crc of {name}", "")
                ledger.transfers.uploaded([(said, note)], at)
                ledger.outbox.sent(row.route, [(row.id, "m")], at)
                ledger.transfers.done(row.route, [(row, name)], at)
                bucket[f"in/{name}"] = Head(len(name), '"e"', "v1", f"crc of {name}", "")

    return store


@pytest.fixture
def clear(opened):
    """Looks once at what is due; answers the problems that there are then."""

    def clear(days: int = 7, **more) -> list[str]:
        async def run() -> list[str]:
            async with opened(Stage.UPLOAD, keep_uploaded_days=days, **more) as desk:
                await Clearing(desk.place, desk.route, Account(desk.route)).clear()
                return await desk.problems()

        return asyncio.run(run())

    return clear


@pytest.fixture
def crash_at():
    def arm(name: str) -> None:
        def on_reach(reached: str) -> None:
            if reached == name:
                raise Crash

        failpoints.arm(on_reach)

    yield arm
    failpoints.arm(None)


def names_in(folder) -> list[str]:
    return [path.name for path in folder.iterdir()]


def left(route) -> list[str]:
    return sorted(path.relative_to(route.uploaded_path).as_posix() for path in route.uploaded_path.rglob("*"))


def remarks(home) -> dict[str, list[str]]:
    with Ledger(home.ledger_file) as ledger:
        rows = ledger.reading.past_transfers("scans")
        return {
            row.name: [remark.code for remark in ledger.reading.receipt_of_transfer(row.id).remarks] for row in rows
        }


def test_what_is_old_and_in_s3_goes_and_its_receipt_says_so(route, home, store, clear, trash):
    store("a", "sub/deep/b")
    store("new", days=6)
    assert clear() == []
    assert left(route) == ["new"], "folders that became empty went too"
    assert sorted(names_in(trash)) == ["a", "b"]
    assert remarks(home) == {"a": [TRASHED], "sub/deep/b": [TRASHED], "new": []}


def test_a_second_look_finds_nothing_to_do(route, home, store, clear, bucket, monkeypatch):
    store("a")
    clear()
    asked = []
    monkeypatch.setattr(Objects, "head", lambda *_: asked.append(1))
    (route.uploaded_path / "a").write_bytes(b"somebody's own file")
    clear()
    assert (left(route), asked) == (["a"], [])


@pytest.mark.parametrize(
    "kept",
    [
        None,
        Head(2, '"e"', "v1", "crc of a", ""),
        Head(1, '"e"', "v2", "crc of a", ""),
        Head(1, '"e"', "v1", "another", ""),
        Head(1, '"f"', "v1", "", ""),
    ],
    ids=["gone", "size", "version", "checksum", "etag"],
)
def test_what_s3_has_not_or_has_otherwise_stays(route, home, store, clear, bucket, kept):
    store("a", "b")
    bucket["in/a"] = kept
    clear()
    assert left(route) == ["a"]
    assert remarks(home) == {"a": [], "b": [TRASHED]}


def test_a_file_that_was_changed_since_stays(route, home, store, clear):
    store("a")
    (route.uploaded_path / "a").write_bytes(b"edited here")
    clear()
    assert left(route) == ["a"]
    assert remarks(home) == {"a": []}


@pytest.mark.parametrize("name", ["trash-intended", "file-trashed"])
def test_a_crash_loses_no_file_and_no_word(route, home, store, clear, trash, crash_at, monkeypatch, name):
    store("sub/a", "b", "c")

    async def dead(*_, **__):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(Clearing, "_note", dead)
        crash_at(name)
        with pytest.raises(Crash):
            clear()
    failpoints.arm(None)
    gone = [] if name == "trash-intended" else ["a"]
    assert names_in(trash) == gone if gone else not trash.exists()
    clear()
    assert left(route) == []
    assert sorted(names_in(trash)) == ["a", "b", "c"]
    assert set(map(tuple, remarks(home).values())) == {(TRASHED,)}


def test_what_could_not_go_is_not_said_to_have_gone(route, home, store, clear, monkeypatch):
    store("a", "b", "c")
    real = module.move_to_trash

    def full_at_b(path, *rest):
        if path.name == "b":
            raise Trouble("disk-full", "trash")
        return real(path, *rest)

    monkeypatch.setattr(module, "move_to_trash", full_at_b)
    with pytest.raises(Trouble):
        clear()
    assert left(route) == ["b", "c"]
    assert remarks(home) == {"a": [TRASHED], "b": [], "c": []}


def test_an_unplugged_drive_is_no_empty_folder(route, home, store, clear, crash_at, monkeypatch):
    store("a")
    with Ledger(home.ledger_file) as ledger, ledger.transaction():
        ledger.past.trashing([1], 1.0)
    away = route.uploaded_path.rename(f"{route.uploaded_path}-away")
    clear()
    assert remarks(home) == {"a": ["trashing"]}
    away.rename(route.uploaded_path)
    clear()
    assert remarks(home) == {"a": [TRASHED]}


def test_many_files_go_in_pages(route, store, clear, trash, monkeypatch):
    monkeypatch.setattr("engine.ledger.past._PAGE", 4)
    monkeypatch.setattr(module, "_BATCH", 3)
    store(*(f"f{number}" for number in range(11)))
    clear()
    assert left(route) == []
    assert len(names_in(trash)) == 11


def test_without_a_trash_files_stay_and_it_is_said_once(route, store, opened, until, monkeypatch):
    for name in ("XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(module, "_AGAIN", 0.01)
    looks = []
    monkeypatch.setattr(Clearing, "clear", _counted(Clearing.clear, looks))
    store("a", "sub/b")

    async def run():
        async with opened(Stage.UPLOAD, keep_uploaded_days=7) as desk:
            job = Clearing(desk.place, desk.route, Account(desk.route))
            async with desk.at_work(job.work()):
                await until(lambda: len(looks) > 2)
            return await desk.ask(lambda ledger: ledger.reading.problems())

    (problem,) = asyncio.run(run())
    assert (problem.code, problem.subject, problem.count) == ("no-trash", str(route.uploaded_path), 1)
    assert left(route) == ["a", "sub", "sub/b"]


def _counted(clear, looks):
    async def counted(self):
        looks.append(1)
        await clear(self)

    return counted


def test_for_ever_is_the_default_and_looks_at_nothing(opened, monkeypatch):
    monkeypatch.setattr(Clearing, "clear", None)

    async def run() -> None:
        async with opened(Stage.UPLOAD) as desk:
            job = Clearing(desk.place, desk.route, Account(desk.route))
            await asyncio.wait_for(job.work(), 5)

    asyncio.run(run())


def test_a_paused_route_rests(route, home, store, clear):
    store("a")
    with Ledger(home.ledger_file) as ledger, ledger.transaction():
        ledger.wishes.pause("scans", time.time())
    clear()
    assert left(route) == ["a"]


def transfer(**facts) -> Transfer:
    row = dict.fromkeys(Transfer._fields, "")
    return Transfer(**row | {"fingerprint": Fingerprint(5, 1, 1)} | facts)


@pytest.mark.parametrize(
    ("row", "head", "is_it"),
    [
        ({"crc64": "c", "etag": '"x"'}, Head(5, '"y"', "", "c", ""), True),
        ({"crc64": "c", "etag": '"x"'}, Head(5, '"x"', "", "d", ""), False),
        ({"sha256": "s"}, Head(5, '"y"', "", "", "s"), True),
        ({"crc64": "c", "etag": '"x"'}, Head(5, "x", "", "", ""), True),
        ({"crc64": "c"}, Head(5, '"x"', "", "", ""), False),
        ({"crc64": "c"}, Head(5, '"x"', "null", "c", ""), True),
    ],
)
def test_the_strongest_checksum_of_both_decides(row, head, is_it):
    assert is_same(transfer(**row), head) is is_it


async def all_done(desk) -> bool:
    return all(row.state.is_final for row in await desk.transfers())


@pytest.mark.integration
def test_the_whole_stage_puts_a_file_into_the_trash(going_up, home, route, until, trash, monkeypatch):
    """A real server, which keeps the checksum of the object."""
    monkeypatch.setattr(module, "_EVERY", 0.05)
    monkeypatch.setattr(module, "_AGAIN", 0.05)

    async def run() -> None:
        async with going_up(keep_uploaded_days=1) as desk:
            await desk.queue(("sub/a", b"to be kept for a day"))
            await until((route.uploaded_path / "sub/a").exists)
            await until(lambda: all_done(desk))
            await desk.ask(lambda ledger: ledger._connection.execute("UPDATE transfer SET done_at = done_at - 90000"))
            await until(lambda: left(route) == [])
            await until(lambda: remarks(home) == {"sub/a": [TRASHED]})

    asyncio.run(run())
    assert (trash / "a").read_bytes() == b"to be kept for a day"
