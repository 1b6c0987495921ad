"""What an engine has for itself while it runs: its home and the folders of its routes. One engine, no second."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from engine.errors import AlreadyRunning, BrigadeError, ConfigError, Trouble
from engine.files.known import KnownFolders
from engine.files.locks import FileLock, FolderLock
from engine.sentences import Sentence, sayable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.settings.config import Config
    from engine.settings.home import Home
    from engine.settings.route import Route

_log = logging.getLogger(__name__)

_PATIENCE: Final = 0.5
"""Seconds: whoever asks only whether an engine runs holds the lock for a moment."""


def _home_lock(home: Home) -> FileLock:
    return FileLock(home.lock_folder / "engine.lock")


@contextmanager
def home_lock(home: Home) -> Iterator[None]:
    """Be sure that no engine has this home meanwhile.

    Raises:
        AlreadyRunning: one has it.
    """
    with ExitStack() as held:
        refusal = Sentence("Bucket Brigade runs already with these settings.")
        _hold(held, _home_lock(home), refusal, _PATIENCE)
        yield


def is_engine_running(home: Home) -> bool:
    """Whether an engine, in this process or another, has this home now."""
    if not home.lock_folder.exists():
        return False
    lock = _home_lock(home)
    if lock.acquire():
        lock.release()
        return False
    return True


class Claims:
    """Kernel locks: they end with the process, however it ends."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._away: list[Path] = []
        """Folders that are missing and were used before: their drive may be connected later."""

    def take(self, home: Home, config: Config) -> None:
        """Make the folders, unless they were used before, and lock them.

        Raises:
            AlreadyRunning: another engine has the home or a folder; nothing is held then.
            ConfigError: a folder cannot be made.
        """
        _make_home(home)
        self._away = []
        with ExitStack() as held:
            held.enter_context(home_lock(home))
            known = KnownFolders(home.known_folders_file)
            for route in config.routes:
                self._take_route(held, route, known)
            self._held = held.pop_all()

    def _take_route(self, held: ExitStack, route: Route, known: KnownFolders) -> None:
        for folder in route.folders:
            if folder in known and not folder.is_dir():
                self._away.append(folder)
                continue
            _make(folder)
            _hold_folder(held, folder)
        known.add(route.folders)

    def take_returned(self) -> None:
        """Lock the folders that were away and are back."""
        for folder in [folder for folder in self._away if folder.is_dir()]:
            try:
                _hold_folder(self._held, folder)
            except BrigadeError as error:
                _log.error("%s", error)
                continue
            self._away.remove(folder)

    def release(self) -> None:
        self._held.close()


def _hold_folder(held: ExitStack, folder: Path) -> None:
    _hold(held, FolderLock(folder), Sentence("Another Bucket Brigade uses the folder {folder}.", folder=folder))


def _hold(held: ExitStack, lock: FileLock | FolderLock, refusal: Sentence, timeout: float = 0) -> None:
    """Have the lock as long as `held` lasts."""
    try:
        is_ours = lock.acquire(timeout)
    except Trouble as trouble:
        text = Sentence("{sentence} ({detail})", sentence=trouble.sentence, detail=trouble.detail)
        raise ConfigError(text, advice=trouble.advice) from trouble
    if not is_ours:
        raise AlreadyRunning(refusal)
    held.callback(lock.release)


def _make_home(home: Home) -> None:
    try:
        home.create()
    except OSError as error:
        text = sayable("The program's own folder {folder} cannot be made: {error}.")
        raise ConfigError(
            Sentence(text, folder=error.filename, error=error.strerror or error),
            advice=Sentence("Choose another one with --home, or correct its permissions."),
        ) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = Sentence("The folder {folder} cannot be made: {error}.", folder=folder, error=error.strerror or error)
        advice = Sentence("Choose another folder in the settings, or correct its permissions.")
        raise ConfigError(text, advice=advice) from error
