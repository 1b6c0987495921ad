"""Where the program keeps its own things: settings, ledger, logs and locks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "bucket-brigade"


@dataclass(frozen=True, slots=True)
class Home:
    """The program's own files. With `--home DIR` all are in DIR, else where the system wants them."""

    config_file: Path
    ledger_file: Path
    log_file: Path
    lock_folder: Path

    @classmethod
    def at(cls, folder: Path | None) -> Home:
        """The home in `folder`, or the user's own. Nothing is created."""
        if folder is None:
            dirs = platformdirs.PlatformDirs(APP, appauthor=False)
            config, data, log = dirs.user_config_path, dirs.user_data_path, dirs.user_log_path
        else:
            config = data = folder.absolute()
            log = data / "logs"
        return cls(config / "config.toml", data / "ledger.sqlite", log / "bucket-brigade.log", data)

    @property
    def known_folders_file(self) -> Path:
        return self.ledger_file.with_name("folders.txt")

    def create(self) -> None:
        """Make the folders, for this user only."""
        folders = {self.config_file.parent, self.ledger_file.parent, self.log_file.parent, self.lock_folder}
        for folder in sorted(folders):  # outer ones first, so that each gets its mode
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
