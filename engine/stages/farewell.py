"""No process outlives its front end: also not one that hangs, and never gets to notice by itself."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time


def end_with_front_end(grace: float) -> None:
    """Have this process ended so many seconds after the one that spawned it, unless it has ended by itself then."""
    front_end = multiprocessing.parent_process()
    if front_end is None:
        return

    def end() -> None:
        front_end.join()
        time.sleep(grace)
        os._exit(1)

    threading.Thread(target=end, name="farewell", daemon=True).start()
