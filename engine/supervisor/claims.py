"""What an engine has for itself while it runs: its home and the folders of its routes. One engine, no second."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from engine.errors import AlreadyRunning, ConfigError
from engine.files.locks import FileLock, FolderLock

if TYPE_CHECKING:
    from pathlib import Path

    from engine.settings.config import Config
    from engine.settings.home import Home


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
        home.create()
        with ExitStack() as held:
            self._lock(held, _home_lock(home), "Bucket Brigade runs already with these settings.")
            for route in config.routes:
                for folder in route.folders:
                    _make(folder)
                    self._lock(held, FolderLock(folder), f"Another Bucket Brigade uses the folder {folder}.")
            self._held = held.pop_all()

    @staticmethod
    def _lock(held: ExitStack, lock: FileLock | FolderLock, refusal: str) -> None:
        if not lock.acquire():
            raise AlreadyRunning(refusal)
        held.callback(lock.release)

    def release(self) -> None:
        self._held.close()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"The folder {folder} cannot be made: {error.strerror or error}."
        raise ConfigError(text, advice="Choose another folder in the settings, or correct its permissions.") from error
