"""One computer and whatever may happen to it: people, other programs, the line, wishes, crashes, time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from folders import files_in
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from stateful.promises import Promises
from stateful.server import S3, SQS, Fault
from stateful.world import PART, World

from engine.model import NEVER, Stage

if TYPE_CHECKING:
    from stateful.clock import Clock

    from engine.ledger import Ledger

STEPS = 12
"""Rules in an example, after the beginning."""
NAMES = ["a", "b.txt", "d/a", "d/e/x.tar.gz"]
SIZES = [0, 1, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 7]
REFUSALS = [
    *((503, "SlowDown"), (500, "InternalError"), (400, "BadDigest"), (400, "MalformedXML"), (409, "OperationAborted")),
    *((403, "AccessDenied"), (403, "RequestTimeTooSkewed"), (400, "ExpiredToken"), (404, "NoSuchBucket")),
]
KINDS = ["lost", "lost", "cut", "twice", "page", "short", "damaged", "slow", "partial"]
_REST = 6 * 3600.0

names = st.sampled_from(NAMES)
sizes = st.sampled_from(SIZES)
picks = st.integers(0, 7)
operations = st.sampled_from([*S3, *SQS, "s3", "sqs", "s3", "sqs"])
seeds = st.integers(0, 999)
stages = st.sampled_from(list(Stage))
faults = st.one_of(
    st.builds(Fault, st.sampled_from(KINDS), seconds=st.sampled_from([1.0, 12.0, 45.0])),
    st.builds(Fault, st.just("refused"), st.sampled_from(REFUSALS)),
)


class Machine(RuleBasedStateMachine):
    """One computer, and whatever may happen to it."""

    base: ClassVar[Path]
    clock: ClassVar[Clock]
    made: ClassVar[int] = 0

    @initialize(
        on_conflict=st.sampled_from(["keep-both", "keep-both", "replace", "skip"]),
        message_format=st.sampled_from(["key", "json"]),
        settle=st.sampled_from([0.0, 0.0, 2.0]),
        is_versioned=st.booleans(),
        files=st.lists(st.tuples(names, sizes), min_size=1, max_size=4),
        paces=st.lists(st.sampled_from([0, 1, 20, 100, 500]), min_size=STEPS + 1, max_size=STEPS + 1),
        mishaps=st.lists(st.tuples(operations, faults), max_size=5),
        moment=st.sampled_from([0, 0, 3, 9, 20, 40]),
        seed=seeds,
    )
    def begin(
        self,
        on_conflict: str,
        message_format: str,
        settle: float,
        is_versioned: bool,
        files: list[tuple[str, int]],
        paces: list[int],
        mishaps: list[tuple[str, Fault]],
        moment: int,
        seed: int,
    ) -> None:
        """`paces`: how many steps the stages do after each rule, a second at most; 0: none."""
        Machine.made += 1
        self.world = World(
            self.base / str(self.made),
            self.clock,
            self.base / "template.sqlite",
            on_conflict=on_conflict,
            message_format=message_format,
            settle_seconds=settle,
            is_versioned=is_versioned,
        )
        self.route = self.world.route
        self.promises = Promises(self.world)
        self._number = 0
        self._paces = list(paces)
        self._seed = seed
        for name, size in files:
            self.drop(name, size)
        for operation, mishap in mishaps:
            self.fault(operation, mishap)
        self.kill_at(moment)

    def content(self, size: int) -> bytes:
        """Unlike any other, as far as so many bytes can be."""
        self._number += 1
        return (f"<{self._number}>".encode() * (size + 1))[:size] if size > 4 else bytes([self._number]) * size

    # -- people and their files --------------------------------------------------------------------------------------

    @rule(name=names, size=sizes, is_told=st.booleans())
    def drop(self, name: str, size: int, *, is_told: bool = True) -> None:
        """Into Watch; over what lies there."""
        path = self.route.watch_path / name
        if path.exists():
            self.promises.destroyed(path.read_bytes())
        self._write(path, self.content(size))
        if is_told:
            self.world.told(name)

    def _write(self, path: Path, content: bytes) -> None:
        """At one stroke, with a time of its own."""
        aside = self.world.folder / "aside"
        aside.write_bytes(content)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.rename(path)
        self._gave(path)

    def _gave(self, path: Path) -> None:
        """Two versions within a tick of the kernel's clock would look the same."""
        self._number += 1
        at = self.clock.time_ns() + self._number
        os.utime(path, ns=(at, at))
        self.promises.gave(path.read_bytes())

    @rule(
        is_queued=st.booleans(), pick=picks, how=st.sampled_from(["append", "overwrite", "replace", "delete", "touch"])
    )
    def edit(self, is_queued: bool, pick: int, how: str) -> None:
        """A file that is on its way."""
        path = self._pick(self.route.queued_path if is_queued else self.route.watch_path, pick)
        if path is None:
            return
        before = path.read_bytes()
        self.promises.destroyed(before)
        if how == "delete":
            path.unlink()
        elif how == "replace":
            self._write(path, self.content(PART + 3))
        else:
            self.promises.touches += how == "touch"
            with path.open("r+b") as file:
                file.seek(0, os.SEEK_END if how == "append" else os.SEEK_SET)
                file.write(b"" if how == "touch" else self.content(len(before) or 9))
            self._gave(path)

    def _pick(self, folder: Path, pick: int) -> Path | None:
        found = sorted(files_in(folder, {".incoming"}))
        return folder / found[pick % len(found)] if found else None

    @rule(pick=picks, name=names)
    def rename(self, pick: int, name: str) -> None:
        """In Watch, where nothing lies."""
        path, target = self._pick(self.route.watch_path, pick), self.route.watch_path / name
        if path is not None and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)

    @rule(name=names)
    def own_upload(self, name: str) -> None:
        """Somebody has a file of that name in UploadedToS3 already."""
        path = self.route.uploaded_path / name
        if not path.exists():
            self.promises.theirs.add(content := self.content(9))
            self._write(path, content)

    @rule(name=names)
    def own_download(self, name: str) -> None:
        """Somebody has a file of that name in DownloadedFromS3 already."""
        path = self.route.downloaded_path / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content := self.content(9))
            self.promises.theirs.add(content)

    @rule(pick=picks)
    def take(self, pick: int) -> None:
        """Out of DownloadedFromS3."""
        if path := self._pick(self.route.downloaded_path, pick):
            self.promises._look_at_arrivals()
            content = self.promises.arrived.pop(path.relative_to(self.route.downloaded_path).as_posix())
            self.promises.taken[content] += 1
            path.unlink()

    # -- other programs in the cloud ---------------------------------------------------------------------------------

    @rule(name=names, is_announced=st.booleans(), is_same=st.booleans(), pick=picks)
    def put_object(self, name: str, is_announced: bool, is_same: bool, pick: int) -> None:
        """Under a key that a file may want, with other bytes or the very same."""
        same = self._pick(self.route.queued_path, pick) if is_same else None
        body = same.read_bytes() if same else self.content(2 * PART)
        self.world.bucket.put_object(Bucket="bucket", Key=name, Body=body)
        if is_announced:
            self.world.queue.accept(name, {})

    @rule(name=names)
    def delete_object(self, name: str) -> None:
        self.world.bucket.forget(name)

    @rule(
        body=st.sampled_from(["", "{}", '{"a": NaN}', '["x"]', '{"bucketBrigade": 1, "bucket": "other", "key": "a"}'])
    )
    def foreign_message(self, body: str) -> None:
        self.promises.foreign.add(self.world.queue.accept(body, {}).number)

    @rule(pick=picks)
    def message_again(self, pick: int) -> None:
        """The same words once more, as a message of its own."""
        if letters := self.world.queue.letters:
            first = letters[pick % len(letters)]
            again = self.world.queue.accept(first.body, first.attributes).number
            (self.promises.foreign if first.number in self.promises.foreign else self.promises.copied).add(again)

    @rule(is_hidden=st.booleans())
    def other_consumer(self, is_hidden: bool) -> None:
        """Takes what can be seen, and forgets it; or all that is hidden comes back at once."""
        for letter in self.world.queue.waiting:
            if not is_hidden:
                letter.hidden_until = self.clock.now
            elif letter.hidden_until <= self.clock.now:
                self.world.queue._give(letter, 30)

    # -- the line ----------------------------------------------------------------------------------------------------

    @rule(operation=operations, fault=faults)
    def fault(self, operation: str, fault: Fault) -> None:
        """Of one of the next requests."""
        self.world.server.planned.setdefault(operation, []).append(fault)

    @rule(service=st.sampled_from(["s3", "sqs"]), fault=faults, seconds=st.sampled_from([1.0, 30.0, 600.0]))
    def outage(self, service: str, fault: Fault, seconds: float) -> None:
        self.world.server.outages[service] = (self.clock.now + seconds, fault)

    # -- wishes ------------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([20.0, NEVER]))
    def pause(self, seconds: float) -> None:
        now = self.clock.now
        self.world.wish(lambda ledger: ledger.wishes.pause("", now, now + seconds))

    @rule()
    def resume(self) -> None:
        self.world.wish(lambda ledger: ledger.wishes.resume(""))

    @rule(wish=st.sampled_from(["pause", "rest", "go on", "cancel", "retry", "first"]), is_up=st.booleans(), pick=picks)
    def wish(self, wish: str, is_up: bool, pick: int) -> None:
        self.world.wish(lambda ledger: self._wish(ledger, wish, pick, side="up" if is_up else "down"))

    def _wish(self, ledger: Ledger, wish: str, pick: int, side: str) -> None:
        rows = ledger.reading.open_transfers() if side == "up" else ledger.reading.open_deliveries()
        if not rows:
            return
        row = rows[pick % len(rows)]
        if wish in {"pause", "go on"}:
            ledger.wishes.pause_items(side, [row.id], paused=wish == "pause")
        elif wish == "rest":
            ledger.wishes.pause_items(side, [row.id], paused=True, until=self.clock.now + 30.0)
        elif wish == "cancel":
            ledger.wishes.cancel(side, [row.id])
            self.promises.given_up.add(row.event_id if side == "up" else row.identity.split(":")[1])
        elif wish == "retry":
            ledger.wishes.retry_items(side, [row.id])
        else:
            ledger.wishes.first_in_line(side, [row.id])

    @rule()
    def retry(self) -> None:
        self.world.wish(lambda ledger: ledger.wishes.retry())

    # -- crashes -----------------------------------------------------------------------------------------------------

    @rule(moment=st.integers(1, 40))
    def kill_at(self, moment: int) -> None:
        """Whoever comes to the so many-th moment of a durable step."""
        self.world.kill_at = moment

    @rule(victims=st.sets(stages, min_size=1), steps=st.integers(1, 200), seed=seeds)
    def kill(self, victims: set[Stage], steps: int, seed: int) -> None:
        """In the midst of what they do, at any await."""
        self.world.run(20.0, most=steps, seed=seed)
        self.world.kill(*sorted(victims))

    @rule(stage=stages)
    def stop(self, stage: Stage) -> None:
        self.world.stop(stage)

    @rule(is_rolled_back=st.booleans())
    def lose_ledger(self, is_rolled_back: bool) -> None:
        self.world.lose_ledger(is_rolled_back=is_rolled_back)

    @rule()
    def copy_ledger(self) -> None:
        self.world.copy_ledger()

    @rule(is_there=st.booleans())
    def front_end(self, is_there: bool) -> None:
        """Without it no bell arrives."""
        self.world.has_front = is_there

    # -- time --------------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 3.0, 12.0, 40.0, 400.0]), seed=seeds)
    def work(self, seconds: float, seed: int) -> None:
        self.world.start()
        self.world.run(seconds, seed=seed)

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "promises"):
            self.is_broken = True
            self._let_work(self._paces.pop(0) if self._paces else 0)
            self.promises.check()
            self.is_broken = False

    def _let_work(self, steps: int) -> None:
        if steps:
            self.world.start()
            self.world.run(1.0, most=steps, seed=self._seed + len(self._paces))

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if not getattr(self, "is_broken", False):
                self.rest()
        finally:
            self.world.end()

    def rest(self) -> None:
        """No faults any more, and time enough: everything arrives."""
        server, world = self.world.server, self.world
        server.planned.clear()
        server.outages.clear()
        world.kill_at = 0
        world.has_front = True
        world.start()
        world.wish(self._let_go_on)
        until = self.clock.now + _REST
        while self.clock.now < until and not self._is_quiet():
            world.run(60.0)
        self.promises.check_all_arrived()

    @staticmethod
    def _let_go_on(ledger: Ledger) -> None:
        ledger.wishes.resume("")
        ledger.wishes.pause_items("up", [row.id for row in ledger.reading.open_transfers()], paused=False)
        ledger.wishes.pause_items("down", [row.id for row in ledger.reading.open_deliveries()], paused=False)

    def _is_quiet(self) -> bool:
        try:
            self.promises.check_all_arrived()
        except AssertionError:
            return False
        return True
