"""What tests of the watch stage put into the folders and wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from folders import files_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import Any


def put(folder: Path, name: str, content: bytes = b"content") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def queued(route: Any) -> dict[str, bytes]:
    """What lies in QueuedForUpload."""
    return files_in(route.queued_path)


async def rows(desk: Any) -> list[str]:
    return sorted(row.name for row in await desk.transfers())


async def left(desk: Any) -> dict[str, str]:
    """What is not taken, with the reason."""
    files = await desk.ask(lambda ledger: ledger.reading.unfinished())
    return {file.name: file.code for file in files}


def has(desk: Any, until: Callable[..., Any], *names: str) -> Awaitable[Any]:
    """Until exactly these files have rows."""

    async def are() -> bool:
        return await rows(desk) == sorted(names)

    return until(are)


def tells(desk: Any, until: Callable[..., Any], *codes: str) -> Awaitable[Any]:
    """Until exactly these problems are told."""

    async def are() -> bool:
        return await desk.problems() == sorted(codes)

    return until(are)


def leaves(desk: Any, until: Callable[..., Any], expected: dict[str, str]) -> Awaitable[Any]:
    """Until exactly these files are listed as not taken, for these reasons."""

    async def are() -> bool:
        return await left(desk) == expected

    return until(are)
