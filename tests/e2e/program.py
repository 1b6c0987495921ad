"""The whole program as a process of its own, on a desktop of its own, and what a person does with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import uuid4

import tomlkit
from desktop import MORTAL
from e2e.screen_reader import GoneError, Part, ScreenReader
from servers import ROOT, BucketAndQueue
from waiting import wait_until

from engine.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop import Desktop

    from engine.model import Stage

T = TypeVar("T")

MAIN: Final = "Bucket Brigade"
"""The title of the main window."""
_MOST_TABS: Final = 60


@dataclass(frozen=True)
class Place:
    """A person's own folder, with the program's home and a route in it."""

    person: Path
    folder: str = "Scans"

    @property
    def home(self) -> Path:
        return self.person / "home"

    @property
    def root(self) -> Path:
        return self.person / self.folder

    def drop(self, name: str, content: bytes) -> Path:
        """Put a file into Watch; answers where it will arrive."""
        self.watch.mkdir(parents=True, exist_ok=True)
        (self.person / "finished").write_bytes(content)
        (self.person / "finished").rename(self.watch / name)
        return self.downloaded / name

    @property
    def watch(self) -> Path:
        return self.root / "Watch"

    @property
    def uploaded(self) -> Path:
        return self.root / "UploadedToS3"

    @property
    def downloaded(self) -> Path:
        return self.root / "DownloadedFromS3"

    def set_up(self, ground: BucketAndQueue, **more: str | float) -> None:
        """Add a route to config.toml; `more` goes into it as it is, a route of the same name is replaced."""
        route = {
            "name": "Scans",
            "root": str(self.root),
            "bucket": ground.bucket,
            "queue": ground.queue,
            "region": "us-east-1",
            "endpoint_url": ground.endpoint,
            "sqs_endpoint_url": ground.endpoint,
            "settle_seconds": 0.2,
            **more,
        }
        self.home.mkdir(parents=True, exist_ok=True)
        file = self.home / "config.toml"
        before = tomllib.loads(file.read_text()).get("route", []) if file.exists() else []
        others = [other for other in before if other["name"] != route["name"]]
        file.write_text(tomlkit.dumps({"route": [*others, route]}))

    def ask(self, question: Callable[[Ledger], T]) -> T:
        """Ask the ledger, as other programs do."""
        with Ledger(self.home / "ledger.sqlite") as ledger:
            return question(ledger)

    def parts(self, name: str) -> int:
        """How many parts of a file S3 has acknowledged while it is still on its way."""
        if not (self.home / "ledger.sqlite").exists():
            return 0
        return self.ask(
            lambda ledger: sum(
                len(ledger.transfers.parts(row.id)) for row in ledger.reading.open_transfers(search=name)
            )
        )


class Program:
    """Started once; ended with everything that it started when its block is left."""

    def __init__(self, desktop: Desktop, reader: ScreenReader, place: Place, **more: str) -> None:
        self.desktop = desktop
        self._reader = reader
        self._mark = f"BRIGADE_TEST={uuid4().hex}"
        place.person.mkdir(parents=True, exist_ok=True)
        self._said = (place.person / f"said-{self._mark[-8:]}").open("w+b")
        name, value = self._mark.split("=")
        self.process = subprocess.Popen(
            [*MORTAL, sys.executable, "-m", "gui", "--home", str(place.home)],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**desktop.environment, "HOME": str(place.person), name: value, **more},
        )

    def end(self) -> None:
        """At once, whatever it does."""
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        self._said.close()

    def processes(self) -> set[int]:
        """The window's, the stages' and all others that it started and that still run."""
        return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if self._mark in _environment(entry)}

    def stage(self, stage: Stage, home: Path) -> int:
        """The process of a stage: it holds the stage's lock."""
        lock = (home / f"{stage.value}.lock").resolve()
        return wait_until(lambda: next((pid for pid in self.processes() if lock in _open_files(pid)), 0))

    def complaints(self) -> str:
        """What it printed. A desktop program that is well prints nothing."""
        self._said.seek(0)
        return self._said.read().decode(errors="replace")

    # -- eyes

    def names(self) -> list[str]:
        """What is written on the screen."""
        return [name for part in self._reader.parts(self.process.pid) if (name := _name(part))]

    def find(self, name: str, role: str = "") -> Part | None:
        """The first part that is called so, or begins so."""
        parts = self._reader.parts(self.process.pid)
        found = [part for part in parts if _name(part).startswith(name)]
        with contextlib.suppress(GoneError):
            return next((part for part in found if role in ("", part.role)), None)
        return None

    def wait_for(self, name: str, role: str = "", seconds: float = 20) -> Part:
        """Until it is on the screen."""
        with _explained(lambda: f"{role or 'something'} called {name!r}; there is {self.names()}"):
            return wait_until(lambda: self.find(name, role), seconds)

    def wait_gone(self, name: str, seconds: float = 20) -> None:
        """Until it is not on the screen any more."""
        with _explained(lambda: f"the end of {name!r}; there is {self.names()}"):
            wait_until(lambda: self.find(name) is None, seconds)

    def focused(self) -> str:
        """The role and the name of what has the keyboard: `table: History`."""
        with contextlib.suppress(GoneError):
            parts = [part for part in self._reader.parts(self.process.pid) if part.is_focused]
            # Of a tab bar the open tab says so always, and what holds a control says so with it.
            found = [f"{part.role}: {part.name}" for part in parts if part.role != "page tab" and part.name]
            return found[-1] if found else ""
        return ""

    # -- hands

    def click(self, name: str, role: str = "") -> None:
        """With the mouse."""
        part = self.wait_for(name, role)
        self.desktop.click(*part.middle)

    def tab_to(self, name: str) -> None:
        """With the keyboard alone. Whatever cannot be reached so fails the test."""
        seen: list[str] = []
        while name not in (now := _settled(self.focused)):
            seen.append(now)
            assert len(seen) < _MOST_TABS, f"Tab does not lead to {name!r}, but to {seen}"
            self.desktop.press("Tab")


def _settled(look: Callable[[], str]) -> str:
    """The same twice: the focus moves a moment after the key."""
    before, now = "", look()
    while before != now:
        before, now = now, look()
    return now


def _name(part: Part) -> str:
    with contextlib.suppress(GoneError):
        return part.name
    return ""


@contextlib.contextmanager
def _explained(missing: Callable[[], str]):
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"waited for {missing()}") from error


def _environment(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "environ").read_bytes().decode(errors="replace")
    return ""


def _open_files(process: int) -> set[Path]:
    found = set()
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(link.readlink())
    return found
