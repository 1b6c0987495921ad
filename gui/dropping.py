"""Copies dropped files into a Watch folder so that the watcher never sees half of one."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a drop."""

    files: int
    failures: tuple[str, ...]
    """A sentence each."""


class Dropping:
    """Copies until all is done, or `stop` is called. Used on a thread of its own."""

    def __init__(self) -> None:
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """Leave what is not copied yet."""
        self._is_stopped.set()

    def copy(self, sources: Iterable[Path], watch: Path) -> Copied:
        """Files and whole folders. A name that is taken gets a number; nothing is replaced."""
        copied, failures = 0, []
        for source, name in _files(sources, watch):
            if self._is_stopped.is_set():
                break
            try:
                self._copy(source, watch / name)
                copied += 1
            except OSError as error:
                failures.append(f"{source.name}: {error.strerror or error}")
        return Copied(copied, tuple(failures))

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".bucket-brigade-{uuid.uuid4().hex}.part"
        try:
            with source.open("rb") as reader, temporary.open("xb") as writer:
                while piece := reader.read(_PIECE):
                    if self._is_stopped.is_set():
                        raise InterruptedError(None, "the program was closed")
                    writer.write(piece)
            shutil.copystat(source, temporary)
            _rename_without_replacing(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _files(sources: Iterable[Path], watch: Path) -> Iterator[tuple[Path, Path]]:
    """Each regular file with its name below Watch; what lies in Watch already is left alone."""
    for source in sources:
        if source.resolve().is_relative_to(watch.resolve()):
            continue
        if not source.is_dir():
            yield source, Path(source.name)
            continue
        for folder, _, names in os.walk(source):
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield path, path.relative_to(source.parent)


def _rename_without_replacing(temporary: Path, target: Path) -> None:
    for number in range(2, 10_000):
        try:
            _move(temporary, target)
        except FileExistsError:
            target = target.with_name(f"{_stem(target, number - 1)} ({number}){target.suffix}")
        else:
            return
    raise FileExistsError(None, "too many files have this name")


def _stem(target: Path, number: int) -> str:
    return target.stem.removesuffix(f" ({number})") if number > 1 else target.stem


def _move(temporary: Path, target: Path) -> None:
    if os.name == "nt":
        temporary.rename(target)  # refuses to replace
        return
    try:
        os.link(temporary, target)  # refuses to replace too, and `unlink` follows
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        if target.exists():
            raise FileExistsError(None, "exists") from None
        temporary.rename(target)
