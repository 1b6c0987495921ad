"""What the system tells of changes in a folder: a hint that a scan confirms. It may fail, overflow or be unavailable."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from engine.model import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from watchdog.observers.api import BaseObserver

if sys.platform == "linux":
    from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

_log = logging.getLogger(__name__)

_EVENTS: Final = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileClosedEvent,
    DirCreatedEvent,
    DirMovedEvent,
]
_MANY: Final = 1000
"""So many events at once may be more than the system could keep: a scan makes sure."""
_CALM: Final = 1.0
_KEPT: Final = 20_000
"""Names that are remembered between two questions; where there are more, a scan takes their place."""
_FLOOD: Final = 2000
"""Events within a second that are so many that looking costs less: watchdog compares each file that is moved here with all
those that wait in its queue, which has no limit either.
"""
_SECOND: Final = 1.0
_REST: Final = 10.0
"""Seconds without an observer after a flood."""
_TRY_AGAIN: Final = 300.0


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last question."""

    names: frozenset[str]
    wants_scan: bool


class Observing:
    """Watches one folder with all below it. `changes` keeps it alive and says what happened."""

    def __init__(self, folder: Path, on_change: Callable[[], None]) -> None:
        self._folder = str(folder)
        self._on_change = on_change
        self._observer: BaseObserver | None = None
        self._identity: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._names: set[str] = set()
        self._announced: set[str] = set()
        self._unannounced: set[str] = set()
        """What the last scan found new, without a word of it before."""
        self._wants_scan = True
        self._is_new = True
        self._count = 0
        self._second_ends = 0.0
        self._count_in_second = 0
        self._is_flooded = False
        self._try_at = 0.0
        self._doubt_until = 0.0
        self._renew_at = NEVER
        self.last_event_at = 0.0
        self.is_polling = False
        """No events are to be had: only scans find files."""
        self.reason = ""

    @property
    def doubt(self) -> str:
        """Whether events did not tell of files, or may not have: `no-events` where none are to be had (a flood, a drive
        that tells nothing), `events-missed`; empty: all is well.
        """
        if self._observer is None:
            return "no-events"
        return "events-missed" if self._unannounced or self.has_missed else ""

    @property
    def has_missed(self) -> bool:
        """Whether events were missed in the last minutes."""
        return time.monotonic() < self._doubt_until

    def changes(self) -> Changes:
        """Names that events told of since the last call, and whether a scan is needed to be sure; blocks for moments."""
        self._keep_alive()
        if self._is_flooded:
            self._rest()
        with self._lock:
            names, self._names = self._names, set()
            burst_is_over = self._count >= _MANY and time.time() - self.last_event_at >= _CALM
            wants_scan = self._wants_scan or burst_is_over
            if wants_scan:
                self._count = 0
                self._wants_scan = False
            self._announced |= names
            if len(self._announced) > _KEPT:
                self._announced.clear()
                self._is_new = True  # nobody can say any more what was not announced
        return Changes(frozenset(names), wants_scan)

    def scanned(self, names: Collection[str]) -> int:
        """Note what a scan found new. Answers how many files events have missed: those that the scan before found, and
        of which nothing was told until now.
        """
        with self._lock:
            told = self._announced | self._names
            is_telling = self._observer is not None and not self._is_new
            missed = len(self._unannounced - told) if is_telling else 0
            self._unannounced = set(names) - told if is_telling else set()
            self._announced.clear()
            self._is_new = False
        if missed:
            now = time.monotonic()
            if not self.has_missed:
                self._renew_at = now  # perhaps the observer is not well, though it seems to live
            self._doubt_until = now + _TRY_AGAIN
        return missed

    def stop(self) -> None:
        """End the watching."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join(2.0)

    def _rest(self) -> None:
        self.stop()
        self._is_flooded = False
        self._try_at = time.monotonic() + _REST
        self._wants_scan = True

    @property
    def is_resting(self) -> bool:
        """Whether there are no events because there were too many."""
        return self._observer is None and not self.is_polling

    def _keep_alive(self) -> None:
        """Start, or start anew: the observer died or missed files, or the folder is another one (a drive came back)."""
        identity, now = _identity(self._folder), time.monotonic()
        if self._observer is not None and self._is_alive(self._observer) and identity == self._identity:
            if now < self._renew_at:
                return
        elif identity is None:
            self._wants_scan = True  # which tells that the folder is missing
            return
        elif now < self._try_at:
            return
        self._renew_at = NEVER
        self.stop()
        self._start()
        self._identity = identity
        self._wants_scan = self._is_new = True

    @staticmethod
    def _is_alive(observer: BaseObserver) -> bool:
        return observer.is_alive() and all(emitter.is_alive() for emitter in observer.emitters)

    def _start(self) -> None:
        observer: BaseObserver | None = None
        if sys.platform == "linux":
            # It holds each file that is moved away, as each that we take, for half a second, to see whether it comes
            # back under another name, and all that happens meanwhile with it. We look at names, not at moves.
            InotifyMoveEventGrouper.delay = 0.0
        try:
            observer = Observer()
            observer.schedule(_Handler(self._tell), self._folder, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError as error:  # the limit of watches or instances, or a file system without events
            _log.warning("no events for %s: %s", self._folder, error)
            self.is_polling, self.reason = True, str(error)
            self._try_at = time.monotonic() + _TRY_AGAIN
            if observer is not None:
                observer.stop()  # what it had begun
            return
        self.is_polling, self.reason = False, ""
        self._observer = observer

    def _tell(self, path: str, *, is_folder: bool) -> None:
        """On the observer's thread."""
        with self._lock:
            self.last_event_at = time.time()
            self._count += 1
            self._count_in_second += 1
            if self.last_event_at >= self._second_ends:
                self._second_ends, self._count_in_second = self.last_event_at + _SECOND, 1
            self._is_flooded |= self._count_in_second >= _FLOOD
            if is_folder or not path.startswith(self._folder + os.sep) or len(self._names) >= _KEPT:
                self._wants_scan = True
            else:
                self._names.add(path[len(self._folder) + 1 :].replace(os.sep, "/"))
        self._on_change()


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        path = event.dest_path or event.src_path
        self._tell(os.fsdecode(path), is_folder=event.is_directory)


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
