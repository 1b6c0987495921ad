"""`bucket-brigade demo`: a route with folders, a bucket and a queue of its own, and sample files to travel along it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from engine.demo.proof import differences
from engine.demo.sample import Sample, samples
from engine.demo.server import ServerError, create_bucket, running_server
from engine.errors import ConfigError
from engine.sentences import Sentence
from engine.settings.config import Config, save
from engine.settings.home import Home
from engine.settings.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET = "bucket-brigade-demo"
FILES_HEADLESS = 200
FILES_IN_WINDOW = 12
FILES_AFTERWARDS = 8
SECONDS_BETWEEN = 2.0
EXIT_UNUSABLE = 2
EXIT_NOT_EQUAL = 1


def run_demo(*, headless: bool, files: int | None = None, home: Path | None = None) -> int:
    """Start an S3 and SQS server, make a route and drop sample files; in the window unless `headless`.

    `files`: how many; a default that suits the way it is shown. `home`: an empty or missing folder; a temporary one
    by default. The exit code is 0 when headless only if every file arrived and is equal, else the window's own.
    """
    if not headless and not _has_display():
        print("There is no display for the window. In the terminal: bucket-brigade demo --headless", file=sys.stderr)
        return EXIT_UNUSABLE
    try:
        folder = _new_home(home)
        with demo_route(folder) as route:
            if not headless:
                return _show_in_window(folder, route, FILES_IN_WINDOW if files is None else files)
            code = _run_in_terminal(folder, route, FILES_HEADLESS if files is None else files)
    except (ServerError, ConfigError) as error:
        print(error, file=sys.stderr)
        return EXIT_UNUSABLE
    if code == 0 and home is None:
        shutil.rmtree(folder, ignore_errors=True)
    return code


@contextlib.contextmanager
def demo_route(home: Path) -> Iterator[Route]:
    """A route that works, written into the config.toml of `home`; its server runs as long as the block.

    The environment gets the server's credentials, for this process and for those that it starts.

    Raises:
        ServerError: the server is not installed, or did not start.
    """
    with running_server() as url:
        create_bucket(url, BUCKET)
        _use_credentials_of_demo()
        route = Route(
            name="Demo",
            root=str(home / "Demo"),
            bucket=BUCKET,
            region="us-east-1",
            queue=BUCKET,
            endpoint_url=url,
            sqs_endpoint_url=url,
            settle_seconds=0.5,
        )
        save(Home.at(home).config_file, Config(routes=(route,)))
        yield route


def _run_in_terminal(home: Path, route: Route, count: int) -> int:
    from engine.cli.run import run_headless  # noqa: PLC0415 - the command line imports the demo, too

    chosen = list(samples(count))
    size = sum(sample.size for sample in chosen) / 1e6
    print(f"{count} sample files, {size:.1f} MB, through an S3 and SQS server on this computer: {route.endpoint_url}")
    for number, sample in enumerate(chosen):
        drop(sample, home, route, finished=number % 2 == 0)
    started = time.monotonic()
    code = run_headless(home, until_idle=True, json=False)
    seconds = time.monotonic() - started
    wrong = differences(_sources(home), route)
    print(f"{count} files, {size:.1f} MB in {seconds:.1f} s, {size / seconds:.1f} MB/s, ", end="")
    if wrong:
        print(f"NOT equal: {len(wrong)}", *wrong[:20], sep="\n  ")
    else:
        print("all verified: equal in UploadedToS3 and in DownloadedFromS3 (SHA-256)")
    if wrong or code:
        print(f"The engine ended with exit code {code}; everything is kept in {home}")
    return code or (EXIT_NOT_EQUAL if wrong else 0)


def _show_in_window(home: Path, route: Route, count: int) -> int:
    chosen = list(samples(count + FILES_AFTERWARDS))
    for sample in chosen[:count]:
        drop(sample, home, route, finished=True)
    print(f"Drop files of your own into {route.watch_path}")
    closed = threading.Event()
    feeder = threading.Thread(target=_drop_slowly, args=(chosen[count:], home, route, closed), name="demo-feeder")
    feeder.start()
    try:
        return _window(home)
    finally:
        closed.set()
        feeder.join()
        print(f"The demo's files are kept in {home}")


def _drop_slowly(rest: list[Sample], home: Path, route: Route, closed: threading.Event) -> None:
    """One after the other, so that there is something to see."""
    for sample in rest:
        if closed.wait(SECONDS_BETWEEN):
            return
        drop(sample, home, route, finished=False)


def _window(home: Path) -> int:
    """The program itself, as a person starts it. A Ctrl-C reaches it as well, and it decides when it has ended."""
    with subprocess.Popen([sys.executable, "-m", "gui", "--home", str(home)]) as window:
        signal.signal(signal.SIGTERM, lambda *_: window.terminate())
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return window.wait()


def drop(sample: Sample, home: Path, route: Route, *, finished: bool) -> None:
    """Put a copy into Watch: renamed in when it is `finished`, else written there, as people's programs do."""
    source = sample.write_below(_sources(home))
    target = route.watch_path / sample.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if finished:
        source = Path(shutil.copyfile(source, home / "finished"))
        source.rename(target)
    else:
        shutil.copyfile(source, target)


def _sources(home: Path) -> Path:
    return home / "Samples"


def _new_home(home: Path | None) -> Path:
    if home is None:
        return Path(tempfile.mkdtemp(prefix="bucket-brigade-demo-")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    if any(home.iterdir()):
        raise ConfigError(Sentence("{folder} is not empty: the demo wants a new folder.", folder=home))
    return home.resolve()


def _has_display() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def _use_credentials_of_demo() -> None:
    """Nothing of the user's own AWS settings takes part, nor a proxy."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = BUCKET  # any will do, moto looks at none
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
