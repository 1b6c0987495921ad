"""What every test gets: no way to the user's own settings or keys, no screen, and no thread left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from servers import BucketAndQueue, MinistackServer, MotoServer, Server, new_bucket_and_queue

from engine.cloud.http import Http

if TYPE_CHECKING:
    from collections.abc import Iterator

_ours = Path(tempfile.mkdtemp(prefix="bucket-brigade-tests-"))
_OUR_PACKAGES = {"engine", "gui"}


def _isolate() -> None:
    """Before Qt, boto3 or keyring are imported, and for every process that a test starts."""
    runtime = _ours / "run"
    runtime.mkdir(mode=0o700)
    for name in [name for name in os.environ if name.startswith(("AWS_", "XDG_"))]:
        del os.environ[name]
    os.environ.update(
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        HOME=str(_ours),
        USERPROFILE=str(_ours),
        XDG_RUNTIME_DIR=str(runtime),
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
        QT_QPA_PLATFORM="offscreen",
        NO_PROXY="127.0.0.1,localhost",
    )


def _hear_interrupts() -> None:
    """A background job of a shell ignores SIGINT, and so would every program that a test starts and interrupts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_isolate()
_hear_interrupts()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest begins first, so that no worker is left with it when the others have ended."""
    items.sort(key=_longest, reverse=True)


def _longest(item: pytest.Item) -> float:
    own = item.get_closest_marker("timeout")
    return float(own.args[0]) if own else 0.0


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Iterator[None]:
    """A worker hands its reports over as UTF-8, and what a test logged or printed may hold names that are no text."""
    return _as_text((yield))  # type: ignore[misc]


def _as_text(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode(errors="backslashreplace").decode()
    if isinstance(data, dict):
        return {key: _as_text(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return type(data)(_as_text(value) for value in data)
    return data


_status = pytest.ExitCode.INTERNAL_ERROR


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Around all others: where what they print at the end fails, the run has failed."""
    global _status  # noqa: PLW0603 - pytest tells it here, and ends later
    try:
        yield
    except BaseException:
        traceback.print_exc()
        raise
    _status = pytest.ExitCode(session.exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """End at once, when all is said: Qt and obstore's runtime in one interpreter, which only a test run has, may crash
    while that is taken down. (The stages end in the same way, and the window never holds obstore.)
    """
    shutil.rmtree(_ours, ignore_errors=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_status)


@pytest.fixture(autouse=True)
def real_screen_for_e2e(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the whole program brings its own display."""
    if request.node.get_closest_marker("e2e"):
        monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)


@pytest.fixture(autouse=True)
def no_leaked_thread() -> Iterator[None]:
    """Fail a test that leaves a thread running: any that keeps the process alive, and any of ours."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 2
    mine = [thread for thread in threading.enumerate() if thread not in before and _must_end(thread)]
    for thread in mine:
        thread.join(max(0, deadline - time.monotonic()))
    leaked = [thread for thread in mine if thread.is_alive()]
    assert not leaked, f"left running: {leaked}"


def _must_end(thread: threading.Thread) -> bool:
    if not thread.daemon:
        return True
    target = getattr(thread, "_target", None) or type(thread)
    return str(getattr(target, "__module__", "")).partition(".")[0] in _OUR_PACKAGES


@pytest.fixture(autouse=True)
def no_connection_outlives_its_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of a stage or an errand ends with its loop, and so do the connections that wait there for the next
    request. Here they would be found by the garbage collector, and held against whichever test runs then.
    """
    made: list[Http] = []
    begin, end = Http.__init__, asyncio.BaseEventLoop.shutdown_asyncgens

    def init(http: Http, *arguments: Any, **more: Any) -> None:
        made.append(http)
        begin(http, *arguments, **more)

    async def shutdown(loop: asyncio.BaseEventLoop) -> None:
        await end(loop)
        for http in made:
            if http._loop is loop:
                http.close()
        for _ in range(3):  # TLS has layers that tell each other
            await asyncio.sleep(0)

    monkeypatch.setattr(Http, "__init__", init)
    monkeypatch.setattr(asyncio.BaseEventLoop, "shutdown_asyncgens", shutdown)


@pytest.fixture(scope="session")
def moto_server() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


@pytest.fixture(scope="session")
def ministack_server() -> Iterator[MinistackServer]:
    with MinistackServer() as server:
        yield server


@pytest.fixture(params=["moto", "ministack"])
def cloud_server(request: pytest.FixtureRequest) -> Server:
    """Each server in turn, as they have different gaps. A test that kills one starts its own instead."""
    return cast("Server", request.getfixturevalue(f"{request.param}_server"))


@pytest.fixture
def bucket_and_queue(cloud_server: Server) -> Iterator[BucketAndQueue]:
    with new_bucket_and_queue(cloud_server.endpoint) as ground:
        yield ground
