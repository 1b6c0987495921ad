"""Fuzzes the reading of messages and the naming of files with atheris. Run: python3 dev.py fuzz [--runs N] [--seed S]"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["engine", "json"]):
    import targets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="executions; -1: until it is interrupted")
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0: another each time")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "fuzz", help="inputs that are worth keeping")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for seed in targets.seeds():
        (wanted.folder / hashlib.sha256(seed).hexdigest()).write_bytes(seed)
    options = [f"-runs={wanted.runs}", f"-seed={wanted.seed}", "-max_len=4096", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={wanted.folder}-fault-", str(wanted.folder)], one_input)
    atheris.Fuzz()


def one_input(data: bytes) -> None:
    targets.message(data)
    targets.name(data)


if __name__ == "__main__":
    main()
