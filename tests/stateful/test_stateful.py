"""Everything in combination: people, crashes, lost answers, lost ledgers, against the real stages with a clock and a
server of the test's own. The promises are looked at after each step; in the end, without faults, everything arrives.

What is to be found by chance takes long: `BUCKET_BRIGADE_EXAMPLES=100000` searches on, with other examples each time.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from stateful.clock import Clock
from stateful.machine import STEPS, Machine
from stateful.world import prepare

from engine.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the killed hold files open, which Windows lets nobody remove")

EXAMPLES = int(os.environ.get("BUCKET_BRIGADE_EXAMPLES", "0"))


@pytest.fixture(scope="module", autouse=True)
def ground() -> Iterator[None]:
    """In memory where there is such a place."""
    memory = Path("/dev/shm")
    Machine.base = Path(tempfile.mkdtemp(prefix="bucket-brigade-", dir=memory if memory.is_dir() else None))
    Machine.clock = Clock()
    Ledger(Machine.base / "template.sqlite").close()
    logging.disable(logging.WARNING)  # pytest would keep what is told, and with it all that failed
    with pytest.MonkeyPatch.context() as patch:
        prepare(patch, Machine.clock)
        yield
    logging.disable(logging.NOTSET)
    shutil.rmtree(Machine.base)


@pytest.mark.row("L18")
@pytest.mark.timeout(1800)
def test_whatever_happens_the_promises_hold() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES or 2000,
            derandomize=not EXAMPLES,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            print_blob=True,
            phases=(Phase.generate, Phase.shrink),  # to explain, it would trace every line of every example
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
