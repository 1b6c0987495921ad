"""What many items say to the ledger at once."""

from __future__ import annotations

import asyncio

import pytest

from engine.stages.noting import Noting


class Book:
    """A ledger whose writes end when they are let go; `refused`: what no write may hold."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.refused: set[str] = set()
        self.free = asyncio.Event()
        self.free.set()

    async def write(self, action):
        await self.free.wait()
        return action(self)

    def note(self, items) -> None:
        if self.refused & set(items):
            raise ValueError("refused")
        self.pages.append(list(items))


def noting(book: Book, prepare=None) -> Noting[str]:
    return Noting(book, lambda ledger, items: ledger.note(items), prepare)


def test_what_comes_while_one_is_written_is_written_together():
    async def run():
        book = Book()
        notes = noting(book)
        book.free.clear()
        tasks = [asyncio.ensure_future(notes.note("first"))]
        await asyncio.sleep(0.01)
        tasks += [asyncio.ensure_future(notes.note(f"{number}")) for number in range(50)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in tasks)
        book.free.set()
        assert await asyncio.gather(*tasks) == ["first", *(f"{number}" for number in range(50))]
        return book.pages

    assert asyncio.run(run()) == [["first"], [f"{number}" for number in range(50)]]


def test_one_bad_item_spoils_no_other():
    async def run():
        book = Book()
        book.refused = {"bad"}
        notes = noting(book)
        answers = await asyncio.gather(*map(notes.note, ["a", "bad", "b"]), return_exceptions=True)
        return book.pages, answers

    pages, (first, failure, last) = asyncio.run(run())
    assert pages == [["a"], ["b"]]
    assert (first, last) == ("a", "b")
    assert isinstance(failure, ValueError)


def test_what_must_be_so_before_is_done_before_and_for_all():
    order: list[object] = []

    def prepare(items):
        order.append(tuple(items))
        return [item.upper() for item in items]

    async def run():
        book = Book()
        answers = await asyncio.gather(*map(noting(book, prepare).note, ["a", "b"]))
        return book.pages, answers

    assert asyncio.run(run()) == ([["A", "B"]], ["A", "B"])
    assert order == [("a", "b")]


def test_nothing_is_written_where_what_must_be_so_before_fails():
    def prepare(items):
        raise OSError("no room")

    async def run():
        book = Book()
        with pytest.raises(OSError, match="no room"):
            await noting(book, prepare).note("a")
        return book.pages

    assert asyncio.run(run()) == []


def test_who_gives_up_takes_no_other_along():
    async def run():
        book = Book()
        notes = noting(book)
        book.free.clear()
        first, second = (asyncio.ensure_future(notes.note(name)) for name in ("a", "b"))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0)
        book.free.set()
        assert await second == "b"
        return book.pages, first.cancelled()

    assert asyncio.run(run()) == ([["a", "b"]], True)
