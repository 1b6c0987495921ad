"""The whole program, stopped as a whole: what a laptop's lid does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import pytest
from integration.ground import ON_ONE_SERVER, until
from servers import ROOT

pytestmark = [
    pytest.mark.integration,
    ON_ONE_SERVER,
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP"),
]

SLEEP = 16.0
"""Seconds. A wait that is under way (ten) goes on while the program is stopped, unlike while the computer sleeps; what is
longer than that by five was sleep.
"""


@pytest.mark.row("W26")
def test_after_sleep_everything_is_looked_at_anew_and_goes_on(make_machine):
    machine = make_machine()
    command = machine.command("run")
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, cwd=ROOT) as program:
        try:
            machine.drop("before", b"x")
            machine.until_arrived(1)
            os.killpg(program.pid, signal.SIGSTOP)
            stopped = time.monotonic()
            machine.drop("meanwhile", b"y")
            until(lambda: time.monotonic() >= stopped + SLEEP)
            resumed = time.time()
            os.killpg(program.pid, signal.SIGCONT)
            machine.until_arrived(2)
            until(lambda: machine.status().watch.last_scan_at > resumed)
            logs = machine.home.log_file.parent
            until(lambda: sum("the computer slept" in log.read_text() for log in logs.iterdir()) == 3)
            assert machine.downloaded == {"before": b"x", "meanwhile": b"y"}
            assert not any(re.search(r"the \w+ stage ", log.read_text()) for log in logs.iterdir()), "a stage died"
            assert machine.problems() == []
        finally:
            os.killpg(program.pid, signal.SIGKILL)
