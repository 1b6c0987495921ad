"""What an engine has for itself while it runs: its home and the folders of its routes. One engine, no second."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from engine.errors import AlreadyRunning, ConfigError, Trouble, sentence_of
from engine.files.locks import FileLock, FolderLock

if TYPE_CHECKING:
    from pathlib import Path

    from engine.settings.config import Config
    from engine.settings.home import Home


_PATIENCE: Final = 0.5
"""Seconds: whoever asks only whether an engine runs holds the lock for a moment."""


def _home_lock(home: Home) -> FileLock:
    return FileLock(home.lock_folder / "engine.lock")


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

    def take(self, home: Home, config: Config) -> None:
        """Make the folders and lock them.

        Raises:
            AlreadyRunning: another engine has the home or a folder; nothing is held then.
            ConfigError: a folder cannot be made.
        """
        _make_home(home)
        with ExitStack() as held:
            self._lock(held, _home_lock(home), "Bucket Brigade runs already with these settings.", _PATIENCE)
            for route in config.routes:
                for folder in route.folders:
                    _make(folder)
                    self._lock(held, FolderLock(folder), f"Another Bucket Brigade uses the folder {folder}.")
            self._held = held.pop_all()

    @staticmethod
    def _lock(held: ExitStack, lock: FileLock | FolderLock, refusal: str, timeout: float = 0) -> None:
        try:
            is_ours = lock.acquire(timeout)
        except Trouble as trouble:
            text = sentence_of(trouble.code, trouble.subject)
            raise ConfigError(f"{text} ({trouble.detail})", advice=trouble.cause.advice) from trouble
        if not is_ours:
            raise AlreadyRunning(refusal)
        held.callback(lock.release)

    def release(self) -> None:
        self._held.close()


def _make_home(home: Home) -> None:
    try:
        home.create()
    except OSError as error:
        text = f"The program's own folder {error.filename} cannot be made: {error.strerror or error}."
        raise ConfigError(text, advice="Choose another one with --home, or correct its permissions.") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"The folder {folder} cannot be made: {error.strerror or error}."
        raise ConfigError(text, advice="Choose another folder in the settings, or correct its permissions.") from error
