"""Which key a file gets, and whose an object is that lies there already."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.cloud.abilities import Abilities
from engine.cloud.checksum import as_text
from engine.cloud.content import metadata_of
from engine.cloud.objects import Head, Stored
from engine.errors import Trouble
from engine.ledger.transfers import transfer_of
from engine.stages.conflicts import Conflicts, is_same

ROW = (7, "event-1", "scans", "a/b.txt", "a/b.txt", "", 5, 1_700_000_000_000_000_000, 1, 10, "", "", 0, 0.0, "", "")
TRANSFER = transfer_of((*ROW, 0, 0.0, 0, 0, "", "", "", "", "", 0, 0, "", 0.0, 0.0, 0.0, 0.0))


class Objects:
    """Records what was asked for; holds one object or none."""

    def __init__(self, head: Head | None) -> None:
        self.asked: list[str] = []
        self._head = head

    def head(self, key: str) -> Head | None:
        self.asked.append(key)
        return self._head

    async def find(self, key: str) -> Head | None:
        return self.head(key)


def head(size: int = 5, crc64: str = "", **metadata: str) -> Head:
    return Head(size, '"tag"', "v", crc64, "", {name.replace("_", "-"): value for name, value in metadata.items()})


def ours(transfer=TRANSFER, **changes) -> Head:
    return replace(Head(5, '"tag"', "v", "", "", metadata_of(transfer)), **changes)


def conflicts(route, objects: Objects | None = None) -> Conflicts:
    return Conflicts(route, objects or Objects(None), Abilities(route))


def keys(route, on_conflict: str) -> list[str]:
    return list(conflicts(replace(route, on_conflict=on_conflict)).keys(TRANSFER))


def test_keep_both_numbers_the_name_after_the_first_key(route):
    found = keys(route, "keep-both")
    assert found[:3] == ["in/a/b.txt", "in/a/b (2).txt", "in/a/b (3).txt"]
    assert len(found) == len(set(found)) == 59
    assert all(len(key.encode()) <= 1024 for key in found)


@pytest.mark.parametrize("on_conflict", ["replace", "skip"])
def test_the_others_know_one_key(route, on_conflict):
    assert keys(route, on_conflict) == ["in/a/b.txt"]


@pytest.mark.parametrize(("on_conflict", "only_new"), [("keep-both", True), ("skip", True), ("replace", False)])
def test_only_replace_replaces(route, on_conflict, only_new):
    assert conflicts(replace(route, on_conflict=on_conflict)).only_new is only_new


def test_what_this_transfer_put_is_known_by_its_id_also_where_no_checksum_is_kept():
    assert is_same(ours(), TRANSFER, None)
    assert is_same(ours(), TRANSFER, 99)


def test_equal_bytes_are_the_same_whoever_put_them():
    assert is_same(head(crc64=as_text(99)), TRANSFER, 99)
    assert not is_same(head(crc64=as_text(98)), TRANSFER, 99)
    assert not is_same(head(), TRANSFER, 99)
    assert not is_same(head(crc64=as_text(99)), TRANSFER, None)


def test_where_no_checksum_is_kept_an_etag_that_is_the_md5_tells():
    tagged = replace(head(), etag=f'"{"0" * 32}"')
    assert is_same(tagged, TRANSFER, 99, "0" * 32)
    assert not is_same(tagged, TRANSFER, 99, "1" * 32)
    assert not is_same(tagged, TRANSFER, 99)
    assert not is_same(replace(tagged, crc64=as_text(98)), TRANSFER, 99, "0" * 32)


def test_another_size_is_never_the_same():
    assert not is_same(ours(size=6), TRANSFER, None)


def test_an_older_version_of_the_file_is_not_taken_for_the_newer_one():
    """Put, the reply lost, then changed in place without changing its size: the id is ours, the bytes are not."""
    changed = TRANSFER._replace(fingerprint=TRANSFER.fingerprint._replace(mtime_ns=1_700_000_009_000_000_000))
    assert not is_same(ours(), changed, 99)


def test_a_taken_key_is_looked_into(route):
    objects = Objects(ours())
    stored = asyncio.run(conflicts(route, objects).found(TRANSFER, "in/a/b.txt", 99))
    assert (stored.etag, stored.version_id) == ('"tag"', "v")
    assert objects.asked == ["in/a/b.txt"]
    assert asyncio.run(conflicts(route, Objects(head())).found(TRANSFER, "in/a/b.txt", 99)) is None


def test_a_key_that_was_taken_and_is_free_is_tried_again(route):
    with pytest.raises(Trouble) as caught:
        asyncio.run(conflicts(route).found(TRANSFER, "in/a/b.txt", 99))
    assert caught.value.code == "server-error"


# -- servers that may not honour conditions ----------------------------------------------------------------------------


class Server:
    """Stores what is put, as far as it honours If-None-Match."""

    def __init__(self, *answers: str) -> None:
        self.asked: list[bool] = []
        self._answers = list(answers)

    async def put(self, *, only_new: bool) -> Stored:
        self.asked.append(only_new)
        code = self._answers.pop(0) if self._answers else ""
        if code:
            raise Trouble(code, "bucket", "501 NotImplemented" if code == "server-error" else "412 PreconditionFailed")
        return Stored(f"{len(self.asked)}", "")


def put(conflicts: Conflicts, server: Server, size: int = 5) -> Stored:
    return asyncio.run(conflicts.put("in/a/b.txt", size, server.put))


def test_whoever_honours_conditions_is_tried_once_and_then_trusted(route):
    objects = Objects(None)
    asking, server = conflicts(route, objects), Server("", "exists")
    assert put(asking, server).etag == "1"
    assert (server.asked, len(objects.asked)) == ([True, True], 1)
    put(asking, server)
    assert (server.asked, len(objects.asked)) == ([True] * 3, 1)


def test_whoever_stores_twice_ignores_conditions(route):
    objects = Objects(None)
    asking, server = conflicts(route, objects), Server()
    assert put(asking, server).etag == "2", "the newer one is there now"
    put(asking, server)
    assert (server.asked, len(objects.asked)) == ([True, True, False], 2), "every key is looked at before"
    assert list(asking.keys(TRANSFER)) == ["in/a/b.txt", "in/a/b (event-1).txt"]


def test_whoever_refuses_conditions_is_asked_without(route):
    asking, server = conflicts(route), Server("server-error")
    assert put(asking, server).etag == "2"
    assert server.asked == [True, False]


def test_a_trial_that_fails_says_nothing(route):
    asking, server = conflicts(route), Server("", "offline", "", "exists")
    assert put(asking, server).etag == "1"
    put(asking, server)
    assert server.asked == [True] * 4


def test_before_an_upload_in_parts_is_completed_the_key_is_looked_at(route):
    objects = Objects(None)
    asking, server = conflicts(route, objects), Server("", "exists", "server-error")
    put(asking, server)
    assert asyncio.run(asking.complete("in/a/b.txt", server.put)).etag == "4"
    assert (server.asked, len(objects.asked)) == ([True, True, True, False], 2)
    assert asyncio.run(asking.complete("in/a/b.txt", server.put)).etag == "5"
    assert server.asked[-1] is False


def test_large_objects_are_not_put_twice_for_a_trial(route):
    asking, server = conflicts(route), Server()
    put(asking, server, size=2 << 20)
    assert server.asked == [True]


def test_a_key_that_is_seen_to_be_taken_is_not_put(route):
    asking, server = conflicts(route, Objects(head())), Server()
    with pytest.raises(Trouble) as caught:
        put(asking, server)
    assert (caught.value.code, server.asked) == ("exists", [])


def test_aws_is_trusted_at_once(route):
    asking, server = conflicts(replace(route, endpoint_url=""), Objects(head())), Server()
    put(asking, server)
    assert server.asked == [True]
    asyncio.run(asking.complete("in/a/b.txt", server.put))
    assert server.asked == [True, True]


def test_whoever_may_not_look_goes_on(route, monkeypatch):
    def refuse(*_: object) -> None:
        raise Trouble("not-allowed", "s3:GetObject")

    monkeypatch.setattr(Objects, "head", refuse)
    asyncio.run(conflicts(route).refuse_taken("in/a/b.txt"))


class SlowServer:
    """Honours If-None-Match; its first answer may be held back."""

    def __init__(self) -> None:
        self.puts: list[bool] = []
        self.begun = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def put(self, *, only_new: bool) -> Stored:
        is_first = not self.puts
        self.puts.append(only_new)
        self.begun.set()
        if is_first:
            await self.free.wait()
        elif only_new and len(self.puts) == 2:
            raise Trouble("exists", "key")
        await asyncio.sleep(0)
        return Stored("tag", "")


def test_of_many_files_one_finds_out_what_the_server_does(route):
    policy, server = conflicts(replace(route, endpoint_url="http://127.0.0.1:1")), SlowServer()

    async def run() -> None:
        await asyncio.gather(*(policy.put(f"in/{number}", 5, server.put) for number in range(20)))

    asyncio.run(run())
    assert policy._abilities.keeps_conditions
    assert len(server.puts) == 21, "one was put twice"
    assert policy._objects.asked == ["in/0"], "one was looked for"


def test_one_that_stalls_while_it_finds_out_does_not_hold_up_the_others(route, monkeypatch):
    monkeypatch.setattr("engine.stages.conflicts._PATIENCE", 0.01)
    policy, server = conflicts(replace(route, endpoint_url="http://127.0.0.1:1")), SlowServer()

    async def run() -> None:
        server.free.clear()
        first = asyncio.ensure_future(policy.put("in/0", 5, server.put))
        await server.begun.wait()
        server.puts.append(True)  # so that no other is taken for the one that is put twice
        others = [policy.put(f"in/{number}", 5, server.put) for number in range(1, 20)]
        assert len(await asyncio.wait_for(asyncio.gather(*others), 15)) == 19
        assert not first.done()
        server.free.set()
        await first

    asyncio.run(run())


def test_where_the_first_fails_the_next_finds_out(route):
    policy, server = conflicts(replace(route, endpoint_url="http://127.0.0.1:1")), SlowServer()

    async def fail(*, only_new: bool) -> Stored:
        raise Trouble("offline", "the server")

    async def run() -> None:
        with pytest.raises(Trouble, match="offline"):
            await policy.put("in/0", 5, fail)
        await policy.put("in/1", 5, server.put)

    asyncio.run(run())
    assert policy._abilities.keeps_conditions
