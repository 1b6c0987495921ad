"""The faults that a rule of the proxy can make. Each function makes an action; its name is what the proxy counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faults.exchange import CutOff

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from faults.exchange import Action, Exchange, Onward
    from faults.wire import Reply, Request


def pass_on() -> Action:
    """Nothing: to see what comes, and how often."""

    async def act(_exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        return await onward()

    return act


def answer(*replies: Reply) -> Action:
    """Answer instead of the server: in turn, the last for ever."""
    left = list(replies)

    async def act(exchange: Exchange, _onward: Onward, _let_go: asyncio.Event) -> Reply:
        await exchange.read()
        return left.pop(0) if len(left) > 1 else left[0]

    return act


# -- connections that break --------------------------------------------------------------------------------------------


def drop_reply() -> Action:
    """The server does what it is asked, and the client never hears of it."""

    async def act(_exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        await onward()
        raise CutOff(is_reset=False)

    return act


def reset() -> Action:
    """The connection breaks before the server hears of the request."""
    return reset_request(0)


def reset_request(at: int) -> Action:
    """The connection breaks after so many bytes of the request's body; the server hears of nothing."""

    async def act(exchange: Exchange, _onward: Onward, _let_go: asyncio.Event) -> Reply:
        if at:
            await exchange.read_some(at)
        raise CutOff(is_reset=True)

    return act


def reset_reply(at: int) -> Action:
    """The connection breaks after so many bytes of the reply's body."""

    async def act(exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        exchange.delivery.cut_at = at
        return await onward()

    return act


def truncate(at: int) -> Action:
    """The reply has only so many bytes, and says so itself: nobody sees that some are missing, but by what they are."""
    return change_reply(lambda reply: replace(reply, body=reply.body[:at]))


# -- time --------------------------------------------------------------------------------------------------------------


def hold() -> Action:
    """The request waits until the rule lets go, and then goes on."""

    async def act(_exchange: Exchange, onward: Onward, let_go: asyncio.Event) -> Reply:
        await let_go.wait()
        return await onward()

    return act


def hold_after(count: int) -> Action:
    """So many requests go on, the others wait until the rule lets go."""
    seen: list[Exchange] = []

    async def act(exchange: Exchange, onward: Onward, let_go: asyncio.Event) -> Reply:
        seen.append(exchange)
        if len(seen) > count:
            await let_go.wait()
        return await onward()

    return act


def stall(after: int = 0) -> Action:
    """The reply stops after so many bytes of its body, until the rule lets go."""

    async def act(exchange: Exchange, onward: Onward, let_go: asyncio.Event) -> Reply:
        exchange.delivery.pause_at, exchange.delivery.resumed = after, let_go
        return await onward()

    return act


def slow_request(pace: float) -> Action:
    """So many bytes a second of the request are taken."""

    async def act(exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        await exchange.read_slowly(pace)
        return await onward()

    return act


def slow_reply(pace: float) -> Action:
    """So many bytes a second of the reply are given."""

    async def act(exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        exchange.delivery.pace = pace
        return await onward()

    return act


# -- bytes that are others ---------------------------------------------------------------------------------------------


def corrupt_request(at: int | None = None) -> Action:
    """One bit of the body is another when it reaches the server: that of the byte in the middle, unless told."""

    def corrupt(request: Request) -> None:
        request.body = _with_other_bit(request.body, at)

    return change_request(corrupt)


def corrupt_reply(at: int | None = None) -> Action:
    """One bit of the body is another when it reaches the client."""
    return change_reply(lambda reply: replace(reply, body=_with_other_bit(reply.body, at)))


def _with_other_bit(body: bytes, at: int | None) -> bytes:
    if not body:
        return body
    changed = bytearray(body)
    changed[len(body) // 2 if at is None else at] ^= 1
    return bytes(changed)


def strip_request(*names: str) -> Action:
    """The server does not see these headers."""
    return change_request(lambda request: request.headers.strip(*names))


def strip_reply(*names: str) -> Action:
    """The client does not see these headers."""
    return set_reply(**dict.fromkeys(names, ""))


def set_request(**headers: str) -> Action:
    """The server sees these headers instead of the client's; `_` stands for `-`."""

    def change(request: Request) -> None:
        for name, value in headers.items():
            request.headers.set(name.replace("_", "-"), value)

    return change_request(change)


def set_reply(**headers: str) -> Action:
    """The client sees these headers instead of the server's; `_` stands for `-`, and empty for none."""

    def change(reply: Reply) -> Reply:
        for name, value in headers.items():
            reply.headers.strip(name.replace("_", "-"))
            if value:
                reply.headers.set(name.replace("_", "-"), value)
        return reply

    return change_reply(change)


def change_request(change: Callable[[Request], object]) -> Action:
    async def act(exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        await exchange.read()
        change(exchange.request)
        return await onward()

    return act


def change_reply(change: Callable[[Reply], Reply]) -> Action:
    async def act(_exchange: Exchange, onward: Onward, _let_go: asyncio.Event) -> Reply:
        return change(await onward())

    return act
