"""kill -9 of stages, of the front end and of everything, again and again, while a mixed load is on its way."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from folders import each_file_in
from servers import ROOT, BucketAndQueue, MinistackServer, MotoServer, free_port, listens, new_bucket_and_queue
from waiting import wait_until

from engine.ledger import Ledger
from engine.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the stages through /proc"),
]

KILLS = int(os.environ.get("BUCKET_BRIGADE_KILLS", "200"))
SMALL = 4000
LARGE = 3
LARGE_SIZE = 200 << 20
PART = re.compile(r"^PUT \S*\?.*partNumber=")


@dataclass(frozen=True)
class Load:
    """Where the files are, and what they were."""

    outside: Path
    """From here they are moved into Watch, some before each kill, so that each kill hits work."""
    root: Path
    home: Path
    digests: dict[str, str]


@pytest.fixture
def ground() -> Iterator[BucketAndQueue]:
    """moto takes 200 MiB objects quickly; its checksums are not needed, since the program proves every byte itself."""
    with MotoServer() as server, new_bucket_and_queue(server.endpoint) as made:
        yield made


@pytest.fixture
def proxy(ground: BucketAndQueue, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An endpoint that notes the requests to S3, and the file with the notes."""
    port, log = free_port(), tmp_path / "requests.log"
    upstream = urlsplit(ground.endpoint).port
    command = [sys.executable, str(ROOT / "tests" / "recording_proxy.py"), str(port), str(upstream), str(log)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        wait_until(lambda: listens(port))
        yield f"http://127.0.0.1:{port}", log
        process.kill()


@pytest.fixture
def queue_server() -> Iterator[MinistackServer]:
    """Ten times as fast as moto's queues."""
    with MinistackServer() as server:
        yield server


@pytest.fixture
def load(ground: BucketAndQueue, queue_server: MinistackServer, proxy: tuple[str, Path], tmp_path: Path) -> Load:
    """A mixed load, some of it in subfolders."""
    outside, root, home = tmp_path / "outside", tmp_path / "root", tmp_path / "home"
    (root / "Watch").mkdir(parents=True)
    home.mkdir()
    (home / "config.toml").write_text(
        f"""
        [[route]]
        name = "kills"
        root = "{root}"
        bucket = "{ground.bucket}"
        queue = "{ground.queue}"
        region = "us-east-1"
        endpoint_url = "{proxy[0]}"
        sqs_endpoint_url = "{queue_server.endpoint}"
        settle_seconds = 0.0
        part_size_mib = 5
        """
    )
    chance = random.Random(7)
    digests = {}
    for number in range(SMALL):
        digests |= _make(outside, f"{number % 10}/small {number}.bin", chance.randbytes(chance.randrange(20_000)))
    for number in range(LARGE):
        digests |= _make(outside, f"large {number}.bin", chance.randbytes(LARGE_SIZE))
    return Load(outside, root, home, digests)


def _make(folder: Path, name: str, content: bytes) -> dict[str, str]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {name: hashlib.sha256(content).hexdigest()}


@pytest.mark.row("U01", "D01", "L10")
@pytest.mark.timeout(1800)
def test_every_file_arrives_once_whatever_is_killed(load: Load, proxy: tuple[str, Path]) -> None:
    chance = random.Random(11)
    committed: dict[tuple[str, int], float] = {}
    names = sorted(load.digests, key=lambda _: chance.random())
    front = _start(load.home)
    try:
        for number in range(KILLS):
            _drop(load, names[number::KILLS])
            _let_work(proxy[1], chance)
            front = _kill_something(front, load.home, chance)
            _note_committed_parts(load.home, committed)
    finally:
        front.kill()
        front.wait()
    last = subprocess.run(
        [*_command(load.home), "--until-idle", "--json"], capture_output=True, text=True, timeout=900, check=False
    )
    assert last.returncode == 0, last.stdout[-2000:] + last.stderr[-2000:]
    assert _differences(load.root / "UploadedToS3", load.digests) == []
    assert _differences(load.root / "DownloadedFromS3", load.digests) == []
    assert _digests(load.root / "Watch") == _digests(load.root / "QueuedForUpload") == {}
    _assert_announced(load)
    assert committed, "no part was committed before a kill: the test did not test resuming"
    assert _sent_again(proxy[1], committed) == []


def _drop(load: Load, names: list[str]) -> None:
    """Move these files into Watch."""
    for name in names:
        target = load.root / "Watch" / name
        target.parent.mkdir(exist_ok=True)
        (load.outside / name).rename(target)


def _let_work(log: Path, chance: random.Random) -> None:
    """Until some more requests were made, or nothing moves: then the kill hits work, also on a slow machine."""
    before = log.stat().st_size if log.exists() else 0
    more = chance.randrange(1, 4000)  # bytes of notes: up to some dozens of requests
    with contextlib.suppress(AssertionError):
        wait_until(lambda: log.exists() and log.stat().st_size - before >= more, seconds=3)


def _command(home: Path) -> list[str]:
    return [sys.executable, "-m", "gui", "run", "--home", str(home)]


def _start(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


def _kill_something(front: subprocess.Popen[bytes], home: Path, chance: random.Random) -> subprocess.Popen[bytes]:
    """A stage, the front end alone, or all at once. Answers the front end that runs then."""
    children = _children(front.pid)
    what = chance.choice(["stage", "stage", "front", "all"])
    if what == "stage" and children:
        _kill(chance.choice(children))
        return front
    for victim in [front.pid, *(children if what == "all" else [])]:
        _kill(victim)
    front.wait()
    return _start(home)


def _children(parent: int) -> list[int]:
    try:
        threads = Path(f"/proc/{parent}/task").glob("*/children")  # the engine's thread has them
        text = " ".join(thread.read_text() for thread in threads)
    except OSError:
        return []
    return [int(number) for number in text.split() if b"spawn_main" in _command_line(int(number))]


def _command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _note_committed_parts(home: Path, committed: dict[tuple[str, int], float]) -> None:
    """Which parts the ledger knows by now: none of them may go over the line after this moment."""
    if not (home / "ledger.sqlite").exists():
        return
    with Ledger(home / "ledger.sqlite") as ledger:
        for transfer in ledger.reading.open_transfers(search="large"):
            for part in ledger.transfers.parts(transfer.id):
                committed.setdefault((transfer.upload_id, part.number), time.time())


def _sent_again(log: Path, committed: dict[tuple[str, int], float]) -> list[tuple[str, int]]:
    again = []
    for line in log.read_text().splitlines():
        at, request = line.split(" ", 1)
        if PART.match(request):
            query = parse_qs(urlsplit(request.split(" ", 1)[1]).query)
            part = (query["uploadId"][0], int(query["partNumber"][0]))
            if float(at) > committed.get(part, float("inf")):
                again.append(part)
    return again


def _assert_announced(load: Load) -> None:
    with Ledger(load.home / "ledger.sqlite") as ledger:
        done = ledger.reading.past_transfers(outcome=Outcome.DONE, limit=2 * SMALL)
    assert {row.name for row in done if row.message_id} == set(load.digests)


def _differences(folder: Path, expected: dict[str, str]) -> list[str]:
    """The names that are missing, too many or of other content: short enough to be read in a log."""
    found = _digests(folder)
    return sorted(
        f"{'missing' if name not in found else 'too many' if name not in expected else 'other content'}: {name}"
        for name, _ in found.items() ^ expected.items()
    )


def _digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256(body).hexdigest() for name, body in each_file_in(folder, {".incoming"})}
