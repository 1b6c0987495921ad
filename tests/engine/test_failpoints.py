from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys

import pytest
from servers import ROOT

from engine.failpoints import VARIABLE, ordered


def _run(orders: str) -> subprocess.CompletedProcess[str]:
    code = "from engine.failpoints import reach\nfor name in ('a', 'b', 'a'):\n    print(name, flush=True)\n    reach(name)"
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        env=os.environ | {VARIABLE: orders},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_nothing_happens_unless_it_is_named():
    assert _run("other=kill").stdout.split() == ["a", "b", "a"]
    assert ordered("") is None


@pytest.mark.skipif(os.name == "nt", reason="there are no signals")
def test_a_kill_is_kill_9_at_the_named_moment():
    killed = _run("b=kill")
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout.split() == ["a", "b"]


def test_the_time_counts_from_one():
    assert _run("a=EIO@2").stdout.split() == ["a", "b", "a"]
    assert "(fail-point a)" in _run("a=EIO@2").stderr


def test_an_error_lasts_from_its_time_on():
    carry_out = ordered("part-synced=ENOSPC@2")
    assert carry_out is not None
    carry_out("part-synced")
    for _ in range(2):
        with pytest.raises(OSError, match="part-synced") as raised:
            carry_out("part-synced")
        assert raised.value.errno == errno.ENOSPC


@pytest.mark.parametrize("orders", ["a", "a=die", "=kill", "a=kill@x"])
def test_an_order_that_is_not_understood_is_refused(orders):
    with pytest.raises(ValueError, match=r"kill|int"):
        ordered(orders)
