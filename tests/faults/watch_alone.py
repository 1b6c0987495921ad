"""The watch stage by itself, in a process that a test may stop, or run under strace: `python -m faults.watch_alone HOME`.

It looks often, so that tests need not wait. Says `ready` when it is at work; ends with its standard input.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from engine.model import Stage
from engine.settings.config import load
from engine.settings.home import Home
from engine.stages import observing, patience, watch
from engine.stages.workplace import Workplace

watch._POLL, watch._SCAN, watch._HEALTH = 0.3, 1.0, 0.1
watch._REST = 0.01  # a slow disk is no reason to look less often
observing._CALM, observing._REST = 0.2, 5.0
observing._FLOOD = 300  # a busy computer reads no more of them in a second
patience.delay_before_retry = lambda *_: 0.1


def read(pipe: Connection) -> None:
    """As the front end does."""
    while True:
        pipe.recv()


async def work(home: Home) -> None:
    ours, theirs = multiprocessing.Pipe()
    threading.Thread(target=read, args=[ours], daemon=True).start()
    place = Workplace(Stage.WATCH, home, load(home.config_file), theirs)
    await place.open()
    asyncio.get_running_loop().add_reader(sys.stdin, place._stop)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await watch.Watch(place).work()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(work(Home.at(Path(sys.argv[1]))))
