"""How much memory many files cost: the whole program sends them up, then brings them down, and each process is watched.

Run it with `python3 dev.py resources [--files 100000]` (Linux). Prints files, seconds, and the most memory that each
process had when a tenth, a half and all of the files had arrived.
"""

# ruff: noqa: E402, T201 - it is run by itself, and prints to the person at the terminal

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[:3]]

import apsw
from program import PROCESSES
from servers import REGION, ROOT, MinistackServer, client
from usage import memory, read, tree

from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route

BUCKET, QUEUE = "resources", "resources"
MARKS = (0.1, 0.5, 1.0)
SIZE = 100


@dataclass
class Watcher:
    """One run of the program until it is idle, and the memory of its processes meanwhile."""

    home: Home
    column: str
    """Of the ledger's tally: which files count."""
    files: int
    peaks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PROCESSES, 0))
    marks: list[float] = field(default_factory=lambda: list(MARKS))
    begun: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        command = [sys.executable, "-m", "gui", "run", "--until-idle", "--home", str(self.home.lock_folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True) as program:
            while program.poll() is None:
                self._look(program.pid)
                self._note_marks()
                time.sleep(1)
        self._note_marks()
        if program.returncode or self.marks:
            sys.exit(f"it ended with {program.returncode} and {self._arrived()} files of {self.files}")

    def _look(self, front_end: int) -> None:
        for name, pid in zip(PROCESSES, [front_end, *stages_of(front_end)], strict=False):
            self.peaks[name] = max(self.peaks[name], memory(pid))

    def _arrived(self) -> int:
        if not self.home.ledger_file.exists():
            return 0
        connection = apsw.Connection(str(self.home.ledger_file), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return connection.execute(f"SELECT sum({self.column}) FROM tally").get or 0
        except apsw.SQLError:
            return 0  # its tables are being made
        finally:
            connection.close()

    def _note_marks(self) -> None:
        while self.marks and self._arrived() >= self.files * self.marks[0]:
            self._note(self.marks.pop(0))

    def _note(self, mark: float) -> None:
        memory = "  ".join(f"{name} {peak / 1e6:.0f} MB" for name, peak in self.peaks.items())
        print(f"{mark:5.0%} of {self.files} files, {time.monotonic() - self.begun:6.0f} s: {memory}", flush=True)


def stages_of(front_end: int) -> list[int]:
    """The processes of the stages, in the order in which they were started."""
    return sorted(pid for pid in tree(front_end) if b"spawn_main" in read(f"/proc/{pid}/cmdline"))


def home_for(folder: Path, server: MinistackServer, *, is_sender: bool) -> tuple[Home, Route]:
    route = Route(
        name="resources",
        root=str(folder / "root"),
        bucket=BUCKET,
        queue=QUEUE,
        region=REGION,
        endpoint_url=server.endpoint,
        sqs_endpoint_url=server.endpoint,
        settle_seconds=0.0,
        download=not is_sender,
    )
    home = Home.at(folder / "home")
    home.create()
    save(home.config_file, Config((route,)))
    for path in route.folders:
        path.mkdir(parents=True, exist_ok=True)
    return home, route


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    files = parser.parse_args().files
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_EC2_METADATA_DISABLED="true")
    with tempfile.TemporaryDirectory(prefix="resources-") as name, MinistackServer() as server:
        client("s3", server.endpoint).create_bucket(Bucket=BUCKET)
        sender, route = home_for(Path(name, "sender"), server, is_sender=True)
        for number in range(files):
            (route.watch_path / f"{number}").write_bytes(f"{number:0{SIZE}}".encode())
        print("up", flush=True)
        Watcher(sender, "uploaded_files", files).run()
        receiver, _ = home_for(Path(name, "receiver"), server, is_sender=False)
        print("down", flush=True)
        Watcher(receiver, "downloaded_files", files).run()


if __name__ == "__main__":
    main()
