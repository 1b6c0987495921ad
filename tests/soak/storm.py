"""What happens in a soak: people, kills, and faults on the line; and the look at what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from faults import actions, answers
from faults.invariants import INVARIANTS, Story, broken, differences, look
from integration.ground import Machine, messages_in, queue_url, route_on
from servers import ROOT
from soak.processes import peak_memory, stages_of
from waiting import wait_until

from engine.model import NEVER, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.exchange import Action
    from faults.proxy import FaultProxy
    from servers import BucketAndQueue

_MOST_WAITING = 300
"""Files on their way at once: what bounds the disk."""
_LARGE = 11 << 20
_PATIENCE = 240.0
_CANARY = b"soak-canary-secret"
_LINE: list[tuple[str, str, Callable[[], Action]]] = [
    ("reply dropped", ".", actions.drop_reply),
    ("connection reset", ".", actions.reset),
    ("reply cut", "GetObject", lambda: actions.reset_reply(100)),
    ("reply damaged", "GetObject", actions.corrupt_reply),
    ("part damaged", "UploadPart|PutObject", actions.corrupt_request),
    ("slow down", "^(PUT|GET|HEAD)", lambda: actions.answer(answers.s3_error("SlowDown"))),
    ("server error", "^(PUT|GET|HEAD)", lambda: actions.answer(answers.s3_error("InternalError"))),
    ("not completed", "CompleteMultipartUpload", lambda: actions.answer(answers.error_in_success())),
    ("denied", "^(PUT|GET)", lambda: actions.answer(answers.s3_error("AccessDenied"))),
    ("sign-in page", ".", lambda: actions.answer(answers.sign_in_page())),
    ("slow line", "GetObject|PutObject", lambda: actions.slow_reply(20_000.0)),
]


@dataclass
class Storm:
    """One computer in bad weather."""

    folder: Path
    ground: BucketAndQueue
    proxy: FaultProxy
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    verdicts: list[str] = field(default_factory=list)
    """What broke; empty: nothing."""
    peaks: dict[str, int] = field(default_factory=dict)
    """Bytes of memory by stage, at most."""

    def __post_init__(self) -> None:
        route = route_on(self.ground, self.folder / "root", part_size_mib=5)
        proxied = {"endpoint_url": self.proxy.endpoint, "sqs_endpoint_url": self.proxy.endpoint}
        self.machine = Machine.at(
            self.folder / "home", route_on(self.ground, Path(route.root), part_size_mib=5, **proxied)
        )
        self.given: dict[str, str] = {}
        """Files of this round with their digests."""
        self.faults = 0
        """Kills and lost replies of this round."""
        self._front: subprocess.Popen[str] | None = None
        self._start()

    def _start(self) -> None:
        if self._front is not None:
            self._front.wait()
        with (self.folder / "front.log").open("ab") as log:
            self._front = subprocess.Popen(self.machine.command("run"), stdout=log, stderr=log, cwd=ROOT, text=True)
        self.machine.runs.append(self._front)

    def end(self) -> None:
        self._note_memory()
        self.machine.end()

    # -- the storm ---------------------------------------------------------------------------------------------------

    def rage(self, end: float) -> None:
        """Until then, one thing after the other."""
        doings = [self._drop] * 6 + [self._drop_many, self._drop_large, self._spoil_line, self._spoil_line]
        doings += [
            self._clear_line,
            self._kill_stage,
            self._kill_front,
            self._stop_awhile,
            self._pause,
            self._say_again,
        ]
        while time.monotonic() < end:
            self.chance.choice(doings)()
            self._note_memory()
            time.sleep(min(self.chance.expovariate(2.0), max(0.0, end - time.monotonic())))

    def _drop(self, size: int | None = None) -> None:
        """A file of a name that others may have had before, unless too many are on their way."""
        waiting = len(self.given) - len(_names(self.machine.route.uploaded_path))
        name = self.chance.choice(["", "sub/", "sub/deeper/"]) + f"file {self.chance.randrange(400)}.bin"
        if waiting > _MOST_WAITING or (self.machine.route.watch_path / name).exists():
            return
        content = self.chance.randbytes(self.chance.randrange(60_000) if size is None else size)
        label = f"{name} #{self.counts['files']}"
        self.given[label] = hashlib.sha256(content).hexdigest()
        self.counts.update({"files": 1, "bytes": len(content)})
        self.machine.drop(name, content)

    def _drop_many(self) -> None:
        for _ in range(self.chance.randrange(5, 60)):
            self._drop()

    def _drop_large(self) -> None:
        self._drop(self.chance.choice([5 << 20, (5 << 20) + 1, _LARGE]))

    def _spoil_line(self) -> None:
        name, pattern, action = self.chance.choice(_LINE)
        times = self.chance.choice([1, 3, 10])
        self.proxy.on(pattern, action(), times=times, probability=self.chance.choice([0.1, 0.5, 1.0]))
        self.counts[f"fault on the line: {name}"] += 1
        self.faults += times

    def _clear_line(self) -> None:
        self.proxy.clear()

    def _kill_stage(self) -> None:
        if self._front and (found := stages_of(self._front.pid)):
            self._kill(self.chance.choice(sorted(found.values())), "kill: a stage")

    def _kill_front(self) -> None:
        """Alone, or with all of its stages."""
        if self._front is None:
            return
        children = stages_of(self._front.pid).values() if self.chance.random() < 0.5 else ()
        self._kill(self._front.pid, "kill: everything" if children else "kill: the front end")
        for child in children:
            self._kill(child)
        self._start()

    def _kill(self, process: int, what: str = "") -> None:
        self.faults += 1
        if what:
            self.counts[what] += 1
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    def _stop_awhile(self) -> None:
        """As a laptop that sleeps, or a busy disk: a stage stands still."""
        if self._front and (found := stages_of(self._front.pid)):
            victim = self.chance.choice(sorted(found.values()))
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGSTOP)
                time.sleep(self.chance.random() * 3)
                os.kill(victim, signal.SIGCONT)
            self.counts["a stage stood still"] += 1

    def _pause(self) -> None:
        now = time.time()
        seconds = self.chance.choice([1.0, 5.0, NEVER])
        self.machine.wish(lambda ledger: ledger.wishes.pause("", now, now + seconds))
        self.counts["pause"] += 1
        if seconds == NEVER:
            time.sleep(1.0)
            self.machine.wish(lambda ledger: ledger.wishes.resume(""))

    def _say_again(self) -> None:
        """Another program sends the words of an old message once more: its object is known, nothing comes of it."""
        rows = self.machine.ask(lambda ledger: ledger.reading.past_deliveries(limit=5))
        if rows and (event := rows[0].wanted.event_id) and rows[0].wanted.key:
            attributes = {"bb-event-id": {"DataType": "String", "StringValue": event}}
            self.ground.sqs.send_message(
                QueueUrl=queue_url(self.ground), MessageBody=rows[0].wanted.key, MessageAttributes=attributes
            )
            self.counts["message sent again"] += 1

    def _note_memory(self) -> None:
        if self._front is not None:
            for stage, process in stages_of(self._front.pid).items():
                if stage in set(Stage):
                    self.peaks[stage] = max(self.peaks.get(stage, 0), peak_memory(process))

    # -- the calm ----------------------------------------------------------------------------------------------------

    def calm_down(self) -> None:
        """No faults any more: all must arrive, and every invariant hold. Then what arrived is taken away."""
        self.proxy.clear()
        self.machine.wish(lambda ledger: ledger.wishes.resume(""))
        self.machine.wish(lambda ledger: ledger.wishes.retry())
        if self._front is None or self._front.poll() is not None:
            self._start()
        deadline = time.monotonic() + _PATIENCE
        while not self._has_arrived() and time.monotonic() < deadline:
            time.sleep(0.3)
        self._judge()
        if not self.verdicts:
            self._take_away()

    def _has_arrived(self) -> bool:
        route = self.machine.route
        if _names(route.watch_path) or _names(route.queued_path):
            return False
        return len(_names(route.downloaded_path)) >= len(self.given) and not messages_in(self.ground)

    def _judge(self) -> None:
        """What `faults.invariants` sees, what a restart changes, and what is only to be seen here."""
        assert self._front is not None
        self._stop_front()
        sight = look(self.machine.route, self.ground, self.machine.home.ledger_file)
        keys = [row.wanted.key for row in sight.deliveries if row.wanted.key in sight.objects]
        self.verdicts += broken(sight, Story(self.given, faults=self.faults, wanted=keys))
        self.verdicts += [f"I3: {messages_in(self.ground)} messages are left"] if messages_in(self.ground) else []
        more = Counter(sight.downloaded.values()) - Counter(self.given.values())
        self.verdicts += [f"I5: arrived more than once: {digest}" for digest in more]
        logs = [path for path in (self.folder / "home").rglob("*") if path.is_file()]
        self.verdicts += [f"I11: {path.name} holds a secret" for path in logs if _CANARY in path.read_bytes()]
        self._start()
        wait_until(lambda: self._front is not None and len(stages_of(self._front.pid)) == len(Stage), _PATIENCE)
        self._check_single_owner()
        self._stop_front()
        again = look(self.machine.route, self.ground, self.machine.home.ledger_file)
        self.verdicts += differences(sight, again)
        self.counts["rounds"] += 1

    def _check_single_owner(self) -> None:
        second = self.machine.run("run")
        if second.returncode == 0:
            self.verdicts.append("I13: a second engine ran on the same home")

    def _stop_front(self) -> None:
        assert self._front is not None
        self._note_memory()
        self._front.terminate()
        self._front.wait(_PATIENCE)
        self._front = None

    def _take_away(self) -> None:
        route = self.machine.route
        for folder in (route.uploaded_path, route.downloaded_path):
            for path in [path for path in folder.rglob("*") if path.is_file() and ".incoming" not in path.parts]:
                path.unlink()
        pages = self.ground.s3.get_paginator("list_objects_v2").paginate(Bucket=self.ground.bucket)
        for key in [item["Key"] for page in pages for item in page.get("Contents", [])]:
            self.ground.s3.delete_object(Bucket=self.ground.bucket, Key=key)
        self.given.clear()
        self.proxy.requests.clear()
        self.faults = 0
        self._start()

    # -- what came of it ---------------------------------------------------------------------------------------------

    def line(self) -> str:
        peaks = ", ".join(f"{stage} {size >> 20} MiB" for stage, size in sorted(self.peaks.items()))
        kills = sum(count for what, count in self.counts.items() if what.startswith("kill"))
        return (
            f"round {self.counts['rounds']}: {self.counts['files']} files, {self.counts['bytes'] >> 20} MiB,"
            f" {kills} kills, peaks: {peaks}; {'; '.join(self.verdicts) or 'all hold'}"
        )

    def summary(self) -> str:
        lines = [f"{count:8} {what}" for what, count in sorted(self.counts.items())]
        lines += [f"{count:8} times on the line: {what}" for what, count in sorted(self.proxy.counts.items())]
        lines += [f"{size >> 20:8} MiB of memory at most: {stage}" for stage, size in sorted(self.peaks.items())]
        names = sorted({*INVARIANTS, "I9", "I11", "I13"}, key=lambda name: int(name[1:]))
        for name in names:
            failures = [verdict for verdict in self.verdicts if verdict.startswith(f"{name}:")]
            lines.append(f"{name:>8} {'; '.join(failures) or 'holds'}")
        return "\n".join(lines)


def _names(folder: Path) -> list[str]:
    """Of the files below it that are not the program's own, at a time when they come and go."""
    return [name for _, _, names in os.walk(folder) for name in names if name.endswith(".bin")]
