from __future__ import annotations

import os
import sys
from multiprocessing import set_executable, spawn
from pathlib import Path

import pytest

from gui import __main__ as entry
from gui import app, packed


@pytest.fixture
def installed(monkeypatch):
    """As if this were the packed window."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/bucket-brigade/bucket-brigade")
    before = spawn.get_executable()
    yield
    set_executable(before)


@pytest.mark.parametrize("suffix", ["", ".exe"])
def test_the_engine_lies_beside_the_window(installed, monkeypatch, suffix):
    monkeypatch.setattr(sys, "executable", str(Path("/opt", f"bucket-brigade{suffix}")))
    assert packed.engine() == str(Path("/opt", f"bucket-brigade-engine{suffix}"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot put a program in the place of another")
def test_a_command_is_the_engines(installed, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execv", lambda path, command: became.append((path, command)))
    monkeypatch.setattr(sys, "argv", ["bucket-brigade", "status", "--json"])
    entry.main()
    engine = packed.engine()
    assert became == [(engine, [engine, "status", "--json"])]


def test_the_window_spawns_engines(installed, monkeypatch):
    monkeypatch.setattr(app, "run_window", lambda arguments: spawn.get_executable())
    monkeypatch.setattr(sys, "argv", ["bucket-brigade", "--minimized"])
    assert os.fsdecode(entry.main()) == packed.engine()


def test_where_python_runs_it_nothing_is_changed(monkeypatch):
    before = spawn.get_executable()
    monkeypatch.setattr(app, "run_window", len)
    monkeypatch.setattr(sys, "argv", ["bucket-brigade", "--minimized"])
    assert entry.main() == 1
    assert spawn.get_executable() == before
