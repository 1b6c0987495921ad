"""Brings dropped files into a Watch folder, as copies or moved, so that the watcher never sees half of one."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PIECE: Final = 1 << 20
_TELL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Copying:
    """How far a drop is."""

    file: int
    """The number of the one that is under way, from 1."""
    files: int
    name: str
    done: int
    """Bytes."""
    total: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a drop."""

    files: int
    failures: tuple[str, ...] = ()
    """A sentence each."""
    is_move: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    source: Path
    name: Path
    """Below Watch."""
    size: int


class Dropping:
    """One drop: files and whole folders into `watch`. Used on a thread of its own, where `tell` is called too."""

    def __init__(
        self,
        sources: Iterable[Path],
        watch: Path,
        *,
        is_move: bool = False,
        tell: Callable[[Copying], object] = lambda _: None,
    ) -> None:
        self._sources = tuple(sources)
        self._watch = watch
        self._is_move = is_move
        self._tell = tell
        self._told_at = 0.0
        self._done = 0
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """Leave what is not there yet."""
        self._is_stopped.set()

    def run(self) -> Copied:
        """To the end, or until it is stopped. A name that is taken gets a number; nothing is replaced."""
        failures: list[str] = []
        found = list(_files(self._sources, self._watch, failures))
        total = sum(file.size for file in found)
        try:
            self._look_at_room(total)
        except OSError as error:
            return Copied(0, (_sentence(self._watch.name, error),), self._is_move)
        brought = 0
        for number, file in enumerate(found, 1):
            if self._is_stopped.is_set():
                break
            try:
                self._bring(file, partial(Copying, number, len(found), file.name.name, total=total))
                brought += 1
            except InterruptedError:
                break
            except OSError as error:
                failures.append(_sentence(file.source.name, error))
        if self._is_move:
            _remove_empty(self._sources, self._watch)
        return Copied(brought, tuple(failures), self._is_move, self._is_stopped.is_set())

    def _look_at_room(self, total: int) -> None:
        """Before the first byte. A Watch folder that is away (an unplugged drive) is not made anew."""
        if not self._watch.is_dir():
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        is_near = self._is_move and all(_is_on(self._watch, source) for source in self._sources)
        if not is_near and shutil.disk_usage(self._watch).free < total:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _bring(self, file: _Found, state: Callable[[int], Copying]) -> None:
        target = self._watch / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._is_move and _is_on(target.parent, file.source) and not file.source.is_symlink():
            _rename_without_replacing(file.source, target)
            self._done += file.size
            self._say(state)
        else:
            self._copy(file.source, target, state)
            if self._is_move:
                file.source.unlink()

    def _copy(self, source: Path, target: Path, state: Callable[[int], Copying]) -> None:
        temporary = target.parent / f".bucket-brigade-{uuid.uuid4().hex}.part"
        try:
            with source.open("rb") as reader, temporary.open("xb") as writer:
                before = os.fstat(reader.fileno())
                while piece := reader.read(_PIECE):
                    if self._is_stopped.is_set():
                        raise InterruptedError
                    writer.write(piece)
                    self._done += len(piece)
                    self._say(state)
                after = os.fstat(reader.fileno())
                if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
                if self._is_move:  # the original goes: the copy has to be durable before
                    writer.flush()
                    os.fsync(writer.fileno())
            shutil.copystat(source, temporary)
            _rename_without_replacing(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def _say(self, state: Callable[[int], Copying]) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TELL_SECONDS:
            self._told_at = now
            self._tell(state(self._done))


def _sentence(name: str, error: OSError) -> str:
    return f"{name}: {error.strerror or error}"


def _files(sources: Iterable[Path], watch: Path, failures: list[str]) -> Iterator[_Found]:
    """Each regular file with its name below Watch; what lies in Watch already is left alone."""
    home = watch.resolve()
    for source in sources:
        inside = _walk(source, home) if source.is_dir() else [source]
        for path in inside:
            if path.resolve().is_relative_to(home):
                continue
            try:
                size = path.stat().st_size
                if not path.is_file():  # opening a pipe would wait for ever
                    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
                yield _Found(path, path.relative_to(source.parent), size)
            except OSError as error:
                failures.append(_sentence(path.name, error))


def _walk(folder: Path, watch: Path) -> Iterator[Path]:
    """The regular files below it; not into Watch, which may lie inside."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if Path(top, name).resolve() != watch)
        for name in sorted(names):
            path = Path(top, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _remove_empty(sources: Iterable[Path], watch: Path) -> None:
    """Folders whose files were all moved go too; one that still holds anything stays."""
    for source in sources:
        if source.is_dir() and not source.is_symlink() and not watch.resolve().is_relative_to(source.resolve()):
            for top, _, _ in os.walk(source, topdown=False):
                try:
                    Path(top).rmdir()
                except OSError:
                    continue


def _is_on(folder: Path, path: Path) -> bool:
    """On the same file system, where moving is renaming."""
    try:
        return folder.stat().st_dev == path.lstat().st_dev
    except OSError:
        return False


def _rename_without_replacing(source: Path, target: Path) -> None:
    for number in range(2, 10_000):
        try:
            _move(source, target)
        except FileExistsError:
            target = target.with_name(f"{_stem(target, number - 1)} ({number}){target.suffix}")
        else:
            return
    raise FileExistsError(None, "too many files have this name")


def _stem(target: Path, number: int) -> str:
    return target.stem.removesuffix(f" ({number})") if number > 1 else target.stem


def _move(source: Path, target: Path) -> None:
    if os.name == "nt":
        source.rename(target)  # refuses to replace
        return
    try:
        os.link(source, target)  # refuses to replace too
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        if target.exists():
            raise FileExistsError(None, "exists") from None
        source.rename(target)
    else:
        source.unlink()
