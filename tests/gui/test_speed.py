"""The window under load: how long its event loop stands still, and what is imported before it can be seen."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from bench.window import HERTZ, ROWS, watch_work
from servers import ROOT

LONGEST_TURN = 0.05
SECONDS = 3


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_hundred_thousand_files_hold_the_window_up_nowhere(qapp, tmp_path):
    """Counted in the thread's own CPU time, so that a busy computer does not count; `dev.py bench P10` shows both."""
    heart, ticks = watch_work(tmp_path, ROWS, SECONDS)
    assert ticks > SECONDS * HERTZ / 3, "too little happened to say anything"
    assert len(heart.turns) > 10 * SECONDS
    assert max(heart.turns) < LONGEST_TURN


def test_what_the_engine_needs_is_imported_after_the_window_is_painted():
    """Together it takes longer than the window itself."""
    program = "import sys, json, gui.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    heavy = {"asyncio", "ssl", "multiprocessing", "boto3", "keyring", "tomlkit", "engine.supervisor.engine"}
    heavy |= {"gui.settings.dialog", "gui.wizard.wizard", "http.client", "email", "xml.etree"}
    assert not heavy & set(json.loads(done.stdout))
