"""The page of results: tests/bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Final

from contest import OURS, RIVAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contest import Result

PAGE: Final = Path(__file__).with_name("RESULTS.md")

_STARS: Final = "* * *\n"
_HEAD: Final = """# How fast it is

Written by `python3 dev.py bench`; `python3 dev.py bench --quick` does less of each. All programs do the same work in one run,
in turn, against the same server on this computer, on their default settings; those far behind have one turn. **Bucket Brigade does more**: each file is claimed,
checksummed, stored on condition, remembered in the ledger (`synchronous=FULL`), announced to a queue, and moved with synced folders;
on the way down it is received, verified, synced, placed, and its message deleted. The others only copy.
"""


def machine() -> str:
    """What it was measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) >> 20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {memory} GiB of memory, {system}"


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def contest_section(result: Result) -> str:
    """One row's table."""
    row = result.row
    lines = [
        f"## {row.name}: {row.work}",
        "",
        *([f"Goal: at most {row.goal:g} times {RIVAL}. {_verdict(result)}", ""] if row.goal else []),
        f"| | median s | least - most | times {RIVAL} | files/s | MB/s | CPU s | peak MiB | server's CPU s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, costs in result.costs.items():
        walls = [cost.wall for cost in costs]
        median = statistics.median(walls)
        ratio = result.ratio(name)
        cells = [
            f"**{name}**" if name == OURS else name,
            f"{median:.2f}",
            f"{min(walls):.2f} - {max(walls):.2f}",
            f"{ratio:.2f}" if ratio else "-",
            f"{row.files / median:,.0f}",
            f"{row.size / median / 1e6:,.0f}",
            f"{statistics.median(cost.cpu for cost in costs):.2f}",
            f"{max(cost.peak for cost in costs) >> 20}",
            f"{statistics.median(cost.server_cpu for cost in costs):.2f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _verdict(result: Result) -> str:
    ratio, reached = result.ratio(OURS), result.is_reached
    return f"{'Reached' if reached else 'Not reached'}: {ratio:.2f}." if ratio is not None else "Not compared."


def write(sections: Iterable[str], versions: Mapping[str, str], rounds: int, *, is_quick: bool) -> None:
    """Write the page anew. What people wrote below its last line of stars stays."""
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    how = "One quick round" if is_quick else f"Medians of {rounds} rounds"
    facts = f"{machine()}. {said}. {how}.\n"
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    kept = before.partition(_STARS)[2]
    PAGE.write_text("\n".join([_HEAD, facts, *sections]) + f"\n{_STARS}{kept}", encoding="utf-8")
