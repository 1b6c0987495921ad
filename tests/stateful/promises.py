"""What must hold whatever happens: the invariants of FAULTS.md, watched from outside on folders, bucket and queue."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from folders import files_in
from stateful.bucket import Version, crc64_text
from stateful.world import alarm

from engine.errors import CAUSES
from engine.model import TransferState

if TYPE_CHECKING:
    from stateful.queue import Letter
    from stateful.world import World

    from engine.ledger import Ledger

OUR_ID = "bb-event-id"
_ANSWERS_LOST = ("lost", "twice", "partial", "page", "cut")


class Promises:
    """Knows what people did, and looks at what came of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._route = world.route
        self.kept: Counter[bytes] = Counter()
        """What people have put into Watch, QueuedForUpload or UploadedToS3, and not destroyed themselves."""
        self.ever: set[bytes] = set()
        self.theirs: set[bytes] = set()
        """What people have put into UploadedToS3 or DownloadedFromS3 themselves."""
        self.arrived: dict[str, bytes] = {}
        """What lies in DownloadedFromS3."""
        self.ever_arrived: Counter[bytes] = Counter()
        self.taken: Counter[bytes] = Counter()
        self.given_up: set[str] = set()
        """Events whose delivery the user cancelled."""
        self.foreign: set[int] = set()
        """Numbers of messages that are not for us."""
        self.touches = 0
        """How often a file got another time, and kept its content: it counts as another version."""
        self.copied: set[int] = set()
        """Numbers of messages that another program has sent again."""
        self.broken: list[str] = []
        """What is noticed in the midst of a request."""
        self._uploaded: set[str] = set()
        world.bucket.on_stored = self._stored
        world.queue.on_deleted = self._deleted

    # -- what people do ----------------------------------------------------------------------------------------------

    def gave(self, content: bytes) -> None:
        self.kept[content] += 1
        self.ever.add(content)

    def destroyed(self, content: bytes) -> None:
        self.kept[content] -= 1
        self.kept += Counter()  # nothing is kept zero times

    # -- as it happens -----------------------------------------------------------------------------------------------

    def _stored(self, before: Version | None, now: Version) -> None:
        if OUR_ID not in now.metadata:
            return  # another program's
        if now.body not in self.ever:
            self.broken.append(f"I10: {now.key} is torn: {now.body!r}")
        if before is not None and before.body != now.body and self._route.on_conflict != "replace":
            self.broken.append(f"I4: {now.key} was replaced")

    def _deleted(self, letter: Letter) -> None:
        """I6: only when what it names is safe."""
        if letter.number in self.foreign:
            self.broken.append(f"I6: a message that is not ours was deleted: {letter.body}")
        self._look_at_arrivals()
        wanted = self._contents(letter)
        if wanted and not wanted & set(self.ever_arrived) and not self._is_given_up(letter):
            self.broken.append(f"I6: deleted, and nothing arrived: {letter.body} {dict(letter.attributes)}")

    def _is_given_up(self, letter: Letter) -> bool:
        """By the user; or because another object has been put in its place, which came under a message of its own."""
        if self.identity(letter) in self.given_up:
            return True
        current = self._world.bucket.current(key_in(letter.body))
        if current is not None and current.metadata.get(OUR_ID, "") not in {"", letter.says(OUR_ID)}:
            return True
        others = self._others(letter)
        if not letter.says("bb-crc64nvme"):  # it names whatever lies there: that comes with another one as free
            return any(not other.is_deleted and not other.says("bb-crc64nvme") for other in others)
        return not self._is_there(letter) and any(self._has_arrived(other) or self._is_there(other) for other in others)

    def _others(self, letter: Letter) -> list[Letter]:
        """Messages of other events of the same key."""
        key, identity = key_in(letter.body), self.identity(letter)
        letters = (other for other in self._world.queue.letters if other.number not in self.foreign)
        return [other for other in letters if key_in(other.body) == key and self.identity(other) != identity]

    def _has_arrived(self, letter: Letter) -> bool:
        return bool(self._contents(letter) & set(self.ever_arrived))

    @staticmethod
    def identity(letter: Letter) -> str:
        return letter.says(OUR_ID) or letter.id

    def _contents(self, letter: Letter) -> set[bytes]:
        """What a message may mean: all that ever was under its key, with the checksum that it tells."""
        told, key = letter.says("bb-crc64nvme"), key_in(letter.body)
        return {
            version.body for version in self._world.bucket.ever if version.key == key and told in {"", version.crc64}
        }

    # -- after each step ---------------------------------------------------------------------------------------------

    def check(self) -> None:
        assert not alarm.heard, "\n".join(alarm.heard)
        assert not self.broken, self.broken
        self._check_conservation()
        self._look_at_arrivals()
        self._check_announcements()
        self._world.ask(self._check_ledger)

    def _check_conservation(self) -> None:
        """I1, and no copies; I2: what lies in UploadedToS3 is stored and announced."""
        route = self._route
        uploaded = files_in(route.uploaded_path)
        found = [*files_in(route.watch_path).values(), *files_in(route.queued_path).values(), *uploaded.values()]
        lost, more = self.kept - Counter(found), Counter(found) - self.kept
        assert not lost, f"I1: lost: {lost}"
        assert not more, f"I1: more than was given: {more}"
        fresh = {name: content for name, content in uploaded.items() if name not in self._uploaded}
        for name, content in fresh.items():
            assert content in self.theirs or self._is_announced(content), f"I2: {name} is not stored and announced"
        self._uploaded = set(uploaded)

    def _is_announced(self, content: bytes) -> bool:
        crc64 = crc64_text(content)
        keys = {key_in(letter.body) for letter in self._world.queue.letters if letter.says("bb-crc64nvme") == crc64}
        return any(version.body == content and version.key in keys for version in self._world.bucket.ever)

    def _look_at_arrivals(self) -> None:
        """I7: only whole objects; I4: what lies there stays."""
        found = files_in(self._route.downloaded_path, {".incoming"})
        for name, content in self.arrived.items():
            if found.get(name) != content:
                self.broken.append(f"I4: {name} in DownloadedFromS3 was touched")
        whole = {version.body for version in self._world.bucket.ever} | self.theirs
        for name in found.keys() - self.arrived.keys():
            self.ever_arrived[found[name]] += 1
            if found[name] not in whole:
                self.broken.append(f"I7: {name} is no whole object: {found[name]!r}")
        self.arrived = found

    def _check_announcements(self) -> None:
        """I5: once a file, but for crashes and lost answers; always the same event."""
        told = [letter for letter in self._world.queue.letters if letter.says(OUR_ID)]
        excuses = self._world.counts["kill"] + sum(self._world.server.made[kind] for kind in _ANSWERS_LOST)
        copies = Counter(letter.says(OUR_ID) for letter in told if letter.number not in self.copied)
        events: dict[tuple[str, str], set[str]] = {}
        for letter in told:
            if letter.says("bb-size") != "0":
                events.setdefault((letter.says("bb-crc64nvme"), letter.body), set()).add(letter.says(OUR_ID))
        losses = self._world.counts["ledger"] + self.touches
        assert max(copies.values(), default=0) <= 1 + excuses + losses, f"I5: told again and again: {copies}"
        assert max(map(len, events.values()), default=0) <= 1 + losses, f"I5: several events of one file: {events}"

    def _check_ledger(self, ledger: Ledger) -> None:
        """I12: whatever waits says why."""
        now = self._world.clock.now
        for row in (*ledger.reading.open_transfers(), *ledger.reading.open_deliveries()):
            assert not row.code or row.code in CAUSES, row
            assert row.next_try <= now or row.code, f"I12: waits without a reason: {row}"
        for past in ledger.reading.past_transfers():
            assert past.state is not TransferState.SKIPPED or past.code == "exists", past

    # -- at the end --------------------------------------------------------------------------------------------------

    def check_all_arrived(self) -> None:
        """I3: without faults everything arrives, but for what a person has to decide."""
        self.check()
        route = self._route
        assert not files_in(route.watch_path), f"I3: left in Watch: {files_in(route.watch_path)}"
        self._check_nothing_waits_above()
        for letter in self._world.queue.letters:
            if letter.number in self.foreign or not self._is_there(letter):
                continue
            assert letter.is_deleted, f"I3: still in the queue: {letter}"
            assert self._has_arrived(letter) or self._is_given_up(letter), f"I3: never arrived: {letter}"
        self._check_arrived_once()

    def _check_nothing_waits_above(self) -> None:
        queued = files_in(self._route.queued_path)
        rows = self._world.ask(lambda ledger: ledger.reading.past_transfers())
        excused = {row.queued_name for row in rows if row.state > TransferState.DONE}
        waits = queued.keys() - excused
        rows = self._world.ask(lambda ledger: ledger.reading.open_transfers())
        assert not waits, f"I3: left in QueuedForUpload: {waits} {rows}"
        assert not rows, f"I3: not done: {rows}"

    def _is_there(self, letter: Letter) -> bool:
        """Whether the object that the message names can be had."""
        told, version_id = letter.says("bb-crc64nvme"), letter.says("bb-version-id")
        versions = self._world.bucket.versions[key_in(letter.body)]
        if version_id:
            versions = [version for version in versions if version.version_id == version_id]
        return bool(versions) and told in {"", versions[-1].crc64}

    def _check_arrived_once(self) -> None:
        """D03: one file an event, while the ledger is intact."""
        if self._world.counts["ledger"]:
            return
        for content, count in self.ever_arrived.items():
            versions = [version for version in self._world.bucket.ever if version.body == content]
            keys = {version.key for version in versions}
            events = {self.identity(letter) for letter in self._world.queue.letters if key_in(letter.body) in keys}
            most = len(events) + self.taken[content] + (content in self.theirs)
            assert not content or count <= most, f"I5: arrived {count} times: {content!r} {events}"


def key_in(body: str) -> str:
    """Of a notification of ours, or of another program's that is as plain."""
    if body.startswith("{"):
        return str(json.loads(body).get("key", ""))
    return body
