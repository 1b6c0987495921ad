"""Soak: real processes and real servers, random files, kills and faults on the line, for as long as one likes.

    python3 dev.py soak --minutes 60 --seed 7

The time is made of rounds: some storm, then a calm in which everything must arrive and every invariant is looked at.
What arrived is taken away then, so that the disk does not fill. The seed decides what is done; the rest is the computer's.
"""

# ruff: noqa: T201 - it prints to the person at the terminal

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="soak-canary-secret", AWS_CONFIG_FILE=os.devnull)
    os.environ.update(AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true", NO_PROXY="127.0.0.1")
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root.parent), str(root)]

from faults.proxy import FaultProxy
from servers import MinistackServer, new_bucket_and_queue
from soak.storm import Storm

_ROUND = 90.0
"""Seconds of storm before each calm."""


def main(arguments: list[str]) -> int:
    """Soak, and say what came of it; 1 where an invariant is broken."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    wanted = parser.parse_args(arguments)
    print(f"seed {wanted.seed}, {wanted.minutes:g} minutes", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="bucket-brigade-soak-"))
    try:
        with (
            MinistackServer() as server,
            FaultProxy(server.endpoint, strict=True, seed=wanted.seed) as proxy,
            new_bucket_and_queue(server.endpoint) as ground,
        ):
            storm = Storm(folder, ground, proxy, random.Random(wanted.seed))
            try:
                soak(storm, wanted.minutes * 60)
            finally:
                storm.end()
                print(storm.summary(), flush=True)
        return 1 if storm.verdicts else 0
    finally:
        shutil.rmtree(folder)


def soak(storm: Storm, seconds: float) -> None:
    """Storm and calm in turn; the first invariant that breaks ends it."""
    end = time.monotonic() + seconds
    while not storm.verdicts and time.monotonic() < end:
        storm.rage(min(time.monotonic() + _ROUND, end))
        storm.calm_down()
        print(storm.line(), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
