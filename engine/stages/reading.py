"""Reading a file of QueuedForUpload as one version of itself: one descriptor, the same fingerprint before and after."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine import failpoints
from engine.cloud.checksum import crc64
from engine.errors import Trouble
from engine.files.faults import trouble_of
from engine.files.settling import fingerprint_of, has_writer
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model import Fingerprint, Transfer

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class Changed(Exception):  # noqa: N818 - a finding, not an error
    """The file is not the version that the ledger knows; `fingerprint` is the one found."""

    def __init__(self, fingerprint: Fingerprint) -> None:
        super().__init__(fingerprint)
        self.fingerprint = fingerprint


class Loaded(NamedTuple):
    """A small file in memory, or what kept it from being read."""

    transfer: Transfer
    body: bytes = b""
    crc64: int = 0
    failure: Exception | None = None
    """Trouble, or Changed."""


class OpenFile:
    """One descriptor of one version of a file."""

    def __init__(self, path: Path | str, known: Fingerprint) -> None:
        """Open it.

        Raises:
            Changed: it is another version than the known one.
            Trouble: it is gone, cannot be read, is no regular file, or somebody writes to it.
        """
        self._path = os.fspath(path)
        self._known = known
        try:
            self._fd = os.open(path, _FLAGS)
        except OSError as error:
            raise _gone_or_refused(error, path) from error
        try:
            self.check_unchanged()
            if has_writer(self._fd):
                raise Trouble("file-busy", Path(path).name)
        except BaseException:
            self.close()
            raise
        failpoints.reach("file-opened")

    def check_unchanged(self) -> None:
        """Raises Changed where the descriptor's file is not the known version any more, Trouble where it was deleted, or is
        no regular file.
        """
        status = os.fstat(self._fd)
        if not stat.S_ISREG(status.st_mode):
            raise Trouble("not-a-file", Sentence("not a regular file"))
        found = fingerprint_of(status)
        if found != self._known:
            raise Changed(found)
        if not status.st_nlink and not os.path.lexists(self._path):  # replaced, it is sent as it was
            raise Trouble("gone-file", Path(self._path).name)

    def read(self, start: int, length: int) -> bytes:
        """Exactly these bytes; safe in several threads.

        Raises:
            Changed: the file has become shorter.
            Trouble: `file-refused` where the disk cannot read it.
        """
        try:
            body = os.pread(self._fd, length, start) if hasattr(os, "pread") else self._seek_and_read(start, length)
        except OSError as error:
            raise trouble_of(error, self._path) from error
        if len(body) < length:
            body = self._rest_of(body, start, length)
        return body

    def _rest_of(self, body: bytes, start: int, length: int) -> bytes:
        pieces = [body]
        missing = length - len(body)
        while missing and pieces[-1]:
            pieces.append(self._seek_and_read(start + length - missing, missing))
            missing -= len(pieces[-1])
        if missing:
            raise Changed(fingerprint_of(os.fstat(self._fd)))
        return b"".join(pieces)

    def _seek_and_read(self, start: int, length: int) -> bytes:
        """Where there is no pread (Windows): through a descriptor of its own, because the position is shared."""
        with Path(self._path).open("rb", buffering=0) as file:
            file.seek(start)
            return file.read(length)

    def close(self) -> None:
        os.close(self._fd)


def _gone_or_refused(error: OSError, path: Path | str) -> Trouble:
    if isinstance(error, FileNotFoundError) and Path(path).parent.is_dir():
        return Trouble("gone-file", Path(path).name)
    return trouble_of(error, path)


def load(folder: Path, transfers: Sequence[Transfer]) -> list[Loaded]:
    """Read small files whole; blocks. One that cannot be read spoils no other."""
    where = os.fspath(folder)
    return [_load(f"{where}/{transfer.queued_name}", transfer) for transfer in transfers]


def _load(path: str, transfer: Transfer) -> Loaded:
    try:
        file = OpenFile(path, transfer.fingerprint)
        try:
            body = file.read(0, transfer.size)
            file.check_unchanged()
        finally:
            file.close()
    except (Trouble, Changed) as failure:
        return Loaded(transfer, failure=failure)
    except OSError as error:
        return Loaded(transfer, failure=trouble_of(error, path))
    return Loaded(transfer, body, crc64(body))
