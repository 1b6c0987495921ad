"""Looking through a folder: every file in it, and every entry that is not taken with the reason."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from pathspec import GitIgnoreSpec

from engine.errors import ConfigError, Trouble
from engine.files.faults import folder_trouble_of
from engine.files.names import complaint_about_name, is_ours, readable
from engine.files.settling import Sighting, sighting_of
from engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

IGNORED: Final = "ignored"
_JUNCTION: Final = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that is another one in truth."""


class Found(NamedTuple):
    """A regular file with a name that S3 can carry."""

    name: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Oddity:
    """An entry that is not taken."""

    name: str
    """Fit to be shown and stored."""
    code: str
    """`ignored`, or a code of `engine.errors`: `not-a-file`, `bad-name`."""
    detail: str
    """`a symbolic link`, or what is wrong with the name."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder or file that could not be looked at; the rest was."""

    name: str
    """Fit to be shown and stored."""
    trouble: Trouble


class Ignore:
    """Patterns of names that are left alone, as in .gitignore."""

    def __init__(self, patterns: Iterable[str]) -> None:
        try:
            self._spec = GitIgnoreSpec.from_lines(patterns)
        except ValueError as error:
            text = Sentence("{name}: {wrong}", name="ignore", wrong=error)
            raise ConfigError(text, advice=Sentence("Patterns are written as in .gitignore.")) from error

    def matches(self, name: str) -> bool:
        """Whether a name is left alone. A folder's ends with `/`."""
        return self._spec.match_file(name)


def scan(root: Path | str, ignore: Ignore, *, prefix: str = "") -> Iterator[Found | Oddity | Unreadable]:
    """Look through everything below `root`, one folder after the other, without following or opening anything.

    Only one folder is open at a time and only names of folders are kept, so memory stays small however many files
    there are. `prefix` counts for the length of keys. A root that cannot be read raises Trouble: folder-missing or
    folder-refused.
    """
    return iter(_Walk(os.fspath(root), ignore, prefix))


class _Walk:
    def __init__(self, root: str, ignore: Ignore, prefix: str) -> None:
        self._root = root
        self._ignore = ignore
        self._prefix = prefix
        self._folders = [""]
        """Still to be looked through; each ends with `/`, but for the root."""

    def __iter__(self) -> Iterator[Found | Oddity | Unreadable]:
        while self._folders:
            folder = self._folders.pop()
            try:
                yield from self._look_through(folder)
            except FileNotFoundError as error:
                if not folder:
                    raise folder_trouble_of(error, self._root) from error
            except OSError as error:
                trouble = folder_trouble_of(error, f"{self._root}/{folder}".rstrip("/"))
                if not folder:
                    raise trouble from error
                yield Unreadable(folder.rstrip("/"), trouble)

    def _look_through(self, folder: str) -> Iterator[Found | Oddity | Unreadable]:
        with os.scandir(f"{self._root}/{folder}") as entries:
            for entry in entries:
                result = self._judge(entry.path, folder + entry.name)
                if result is not None:
                    yield result

    def _judge(self, path: str, name: str) -> Found | Oddity | Unreadable | None:
        """What to say of an entry. Nothing of one that has vanished, nor of a folder: its turn comes later; nor of our own."""
        if is_ours(name):
            return None
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            return Unreadable(readable(name), folder_trouble_of(error, os.path.dirname(path)))
        is_folder = stat.S_ISDIR(status.st_mode)
        if self._ignore.matches(f"{name}/" if is_folder else name):
            return Oddity(readable(name), IGNORED, "")
        if complaint := complaint_about_name(name, self._prefix):
            return Oddity(readable(name), "bad-name", complaint)
        return self._judge_folder(name, status) if is_folder else _judge_file(name, sighting_of(status))

    def _judge_folder(self, name: str, status: os.stat_result) -> Oddity | None:
        if getattr(status, "st_reparse_tag", 0) == _JUNCTION:
            return Oddity(name, "not-a-file", Sentence("a junction"))
        self._folders.append(f"{name}/")
        return None


def _judge_file(name: str, sighting: Sighting) -> Found | Oddity:
    return Found(name, sighting) if sighting.is_regular else Oddity(name, "not-a-file", sighting.kind)
