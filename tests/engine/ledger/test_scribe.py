"""The ledger in its own thread: few commits for many writes, and one bad write spoils no other."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from engine.errors import DamagedLedger, LedgerError, Trouble
from engine.ledger import Ledger
from engine.ledger.scribe import Scribe
from engine.ledger.transfers import Claim
from engine.model import Fingerprint, Remark


@asynccontextmanager
async def opened(file):
    scribe = Scribe(file)
    try:
        yield scribe
    finally:
        await scribe.close()


def adding(name: str):
    return lambda ledger: ledger.transfers.add([Claim("scans", name, name, Fingerprint(1, 1, 1))], 1.0)


def known(ledger: Ledger, names) -> int:
    return sum(len(rows) for rows in ledger.transfers.known("scans", names).values())


def counting_commits(scribe: Scribe) -> list[str]:
    commits: list[str] = []

    def note(_cursor: object, sql: str, _bindings: object) -> bool:
        if sql == "COMMIT":
            commits.append(sql)
        return True

    scribe._ledger._connection.exec_trace = note
    return commits


def test_writes_that_come_together_are_committed_together(file):
    async def run() -> tuple[int, int]:
        async with opened(file) as scribe:
            commits = counting_commits(scribe)
            names = [str(number) for number in range(500)]
            await asyncio.gather(*(scribe.write(adding(name)) for name in names))
            return len(commits), await scribe.read(lambda ledger: known(ledger, names))

    commits, rows = asyncio.run(run())
    assert rows == 500
    assert commits < 50


def test_a_write_is_durable_when_it_returns(file):
    async def run() -> None:
        async with opened(file) as scribe:
            await scribe.write(adding("a"))
            with Ledger(file) as other:
                assert known(other, ["a"]) == 1

    asyncio.run(run())


def test_questions_see_the_writes_that_were_asked_for_before(file):
    async def run() -> list[int]:
        async with opened(file) as scribe:
            writes = [asyncio.ensure_future(scribe.write(adding(str(number)))) for number in range(20)]
            await asyncio.sleep(0)
            count = await scribe.read(lambda ledger: known(ledger, [str(number) for number in range(20)]))
            await asyncio.gather(*writes)
            return [count]

    assert asyncio.run(run()) == [20]


def test_a_failing_write_spoils_no_other_and_each_is_kept_once(file):
    tries: list[str] = []

    def fail_late(ledger: Ledger) -> None:
        adding("bad")(ledger)
        raise ValueError("no")

    def noted(name: str):
        def write(ledger: Ledger) -> str:
            tries.append(name)
            adding(name)(ledger)
            return name

        return write

    async def run() -> list[object]:
        async with opened(file) as scribe:
            jobs = [scribe.write(noted("a")), scribe.write(fail_late), scribe.write(noted("b"))]
            return await asyncio.gather(*jobs, return_exceptions=True)

    first, bad, last = asyncio.run(run())
    assert (first, last) == ("a", "b")
    assert isinstance(bad, ValueError)
    assert len(tries) >= 2
    with Ledger(file) as ledger:
        assert {name: known(ledger, [name]) for name in ("a", "b", "bad")} == {"a": 1, "b": 1, "bad": 0}


def test_a_failing_question_spoils_no_other(file):
    async def run() -> list[object]:
        async with opened(file) as scribe:
            return await asyncio.gather(
                scribe.read(lambda ledger: ledger.nothing), scribe.read(lambda _ledger: 2), return_exceptions=True
            )

    bad, good = asyncio.run(run())
    assert isinstance(bad, AttributeError)
    assert good == 2


def test_a_full_disk_is_a_trouble_for_the_write_that_needs_room(file):
    async def run() -> object:
        async with opened(file) as scribe:
            await scribe.write(adding("a"))
            connection = scribe._ledger._connection
            connection.pragma("max_page_count", connection.pragma("page_count"))

            def much(ledger: Ledger) -> None:
                for number in range(1000):
                    ledger.transfers.remark(1, Remark(number, "x", "y" * 500))

            results = await asyncio.gather(
                scribe.write(much), scribe.read(lambda ledger: known(ledger, ["a"])), return_exceptions=True
            )
            connection.pragma("max_page_count", 1 << 30)
            await scribe.write(much)
            return results

    full, count = asyncio.run(run())
    assert isinstance(full, Trouble)
    assert full.code == "disk-full"
    assert count == 1


def test_who_does_not_wait_any_more_disturbs_nobody(file):
    async def run() -> int:
        async with opened(file) as scribe:
            left = asyncio.ensure_future(scribe.write(adding("a")))
            await asyncio.sleep(0)
            left.cancel()
            await scribe.write(adding("b"))
            return await scribe.read(lambda ledger: known(ledger, ["a", "b"]))

    assert asyncio.run(run()) == 2


def test_closing_finishes_what_was_asked_for(file):
    async def run() -> None:
        scribe = Scribe(file)
        jobs = [asyncio.ensure_future(scribe.write(adding(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        await scribe.close()
        await asyncio.gather(*jobs)

    asyncio.run(run())
    with Ledger(file) as ledger:
        assert known(ledger, [str(number) for number in range(50)]) == 50


def test_a_ledger_that_cannot_be_opened_is_told_at_once(file):
    file.write_bytes(b"not a database" * 1000)

    async def run() -> None:
        Scribe(file)

    with pytest.raises(LedgerError):
        asyncio.run(run())


@pytest.mark.row("L01")
def test_damage_is_told_to_whoever_holds_the_scribe_whoever_catches_it(file):
    async def run() -> None:
        async with opened(file) as scribe:
            file.rename(file.with_name("elsewhere"))
            with suppress(Exception):
                await scribe.read(lambda ledger: ledger.version())
            await asyncio.wait_for(asyncio.shield(scribe.damaged), 5)

    with pytest.raises(DamagedLedger, match="taken away"):
        asyncio.run(run())


@pytest.mark.row("L01")
@pytest.mark.parametrize("ask", [lambda scribe: scribe.read, lambda scribe: scribe.write])
def test_damage_that_is_met_is_called_so(file, ask):
    with Ledger(file) as ledger, ledger.transaction():
        adding("a")(ledger)
    data = bytearray(file.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    file.write_bytes(data)

    async def run() -> None:
        async with opened(file) as scribe:
            try:
                await ask(scribe)(lambda ledger: ledger.transfers.ready("scans", 9.0, 10))
            finally:
                assert isinstance(scribe.damaged.exception(), DamagedLedger)

    with pytest.raises(DamagedLedger):
        asyncio.run(run())
