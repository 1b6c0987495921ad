"""A soak of seconds: that the command works, and that the promises hold as long."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from servers import ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the stages through /proc"),
]


@pytest.mark.row("L18")
@pytest.mark.timeout(360)
def test_a_short_soak_breaks_nothing() -> None:
    command = [sys.executable, "tests/soak/run.py", "--minutes", "0.1", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=340)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("seed 5")
    assert set(re.findall(r"^ +(I\d+) holds$", done.stdout, re.MULTILINE)) == {f"I{number}" for number in range(1, 15)}
