"""What an open window and its stages cost while there is nothing to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from program import PROCESSES, Program, make_place
from usage import proportional_memory, time_running, wakes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nginx_servers import NginxServer

_UNTIL_AT_REST: Final = 20.0
_CORE: Final = 0.003
_MEMORY: Final = 260e6


def section(folder: Path, s3: NginxServer, sqs: NginxServer, environment: Mapping[str, str], seconds: float) -> str:
    """Its table."""
    make_place(s3.endpoint, sqs.endpoint)
    with Program(folder, s3.endpoint, sqs.endpoint, screen=environment) as program:
        time.sleep(_UNTIL_AT_REST)
        pids = program.pids
        before = {pid: (time_running(pid), wakes(pid)) for pid in pids}
        time.sleep(seconds)
        costs = [(time_running(pid) - before[pid][0], wakes(pid) - before[pid][1]) for pid in pids]
        memory = [proportional_memory(pid) for pid in pids]
    share, whole = sum(cpu for cpu, _ in costs) / seconds, sum(memory)
    lines = [
        "## P8: an open window and nothing to do",
        "",
        f"Goals: under {_CORE:.1%} of one core, and under {_MEMORY / 1e6:.0f} MB of proportional memory, all together.",
        f"{'Reached' if share < _CORE else 'Not reached'}: {share:.2%}, for {seconds:.0f} s.",
        f"{'Reached' if whole < _MEMORY else 'Not reached'}: {whole / 1e6:.0f} MB.",
        "",
        "| | of one core | wake-ups a second | proportional memory, MB |",
        "|---|---|---|---|",
    ]
    for name, (cpu, woken), size in zip(PROCESSES, costs, memory, strict=True):
        lines.append(f"| {name} | {cpu / seconds:.2%} | {woken / seconds:.1f} | {size / 1e6:.0f} |")
    return "\n".join([*lines, ""])
