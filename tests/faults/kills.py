"""What the kills are made on: a machine with files on their way up, and one with messages on their way down."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from faults.crew import Crew
from faults.invariants import Sight, Story, broken, differences, look, take_announcements
from faults.proxy import FaultProxy
from integration.ground import Machine, messages_in, put_object, queue_url, route_on

from engine.cloud.checksum import as_text, crc64
from engine.cloud.messages import compose
from engine.ledger import Ledger
from engine.ledger.transfers import new_event_id
from engine.model import Stage, Wanted
from engine.settings.config import Config

if TYPE_CHECKING:
    from pathlib import Path

    from faults.proxy import FaultProxy
    from servers import BucketAndQueue

_PART = re.compile(r"PUT (?=\S*[?&]uploadId=([^&\s]+))(?=\S*[?&]partNumber=(\d+))")
"""In any order."""
LARGE = random.Random(5).randbytes((11 << 20) + 1)
"""Three parts of 5 MiB at most, two ranges of 8 MiB at most."""
FILES = {"a.txt": b"the first", "sub/b.txt": b"the second", "empty": b"", "large.bin": LARGE}


@dataclass
class Journey:
    """One machine, its crew, and what there was before."""

    ground: BucketAndQueue
    machine: Machine
    crew: Crew
    before: Sight
    stages: tuple[Stage, ...]

    def look(self) -> Sight:
        return look(self.machine.route, self.ground, self.machine.home.ledger_file)

    def killed_at(self, name: str, time: int, stage: Stage) -> None:
        """The stage dies there; the others go on."""
        self.crew.start(*self.stages, orders=f"{name}=kill@{time}")
        self.crew.until_killed(stage)

    def started_again_nothing_changes(self) -> None:
        first = self.look()
        self.crew.start(*self.stages)
        self.crew.until_idle()
        self.crew.stop()
        _assert_none(differences(first, self.look()))


@dataclass
class WayUp(Journey):
    """Files in Watch; the bucket and UploadedToS3 hold others of the same names."""

    proxy: FaultProxy

    @classmethod
    def made(cls, ground: BucketAndQueue, proxy: FaultProxy, folder: Path) -> WayUp:
        route = route_on(ground, folder / "root", part_size_mib=5, endpoint_url=proxy.endpoint)
        machine = Machine.at(folder / "home", route)
        put_object(ground, "a.txt", b"somebody else's")
        machine.put("UploadedToS3/sub/b.txt", b"of another day")
        before = look(route, ground, machine.home.ledger_file)
        for name, content in FILES.items():
            machine.drop(name, content)
        stages = (Stage.WATCH, Stage.UPLOAD)
        return cls(ground, machine, Crew(machine.home, machine.config), before, stages, proxy)

    def goes_on(self, *stages: Stage) -> None:
        """To the end, without a fault."""
        self.crew.start(*stages)
        self.crew.until_idle()
        self.crew.stop()

    def assert_all_is_well(self, faults: int) -> None:
        sight, announced = self.look(), take_announcements(self.ground)
        accepted = dict(zip(FILES, [_digest(content) for content in FILES.values()], strict=True))
        _assert_none(broken(sight, Story(accepted, self.before, announced, faults)))
        assert {message.key for message in announced} == {"a (2).txt", "empty", "large.bin", "sub/b.txt"}

    def become_old(self, **environment: str) -> None:
        """As if a week had passed, and the route kept files for a day."""
        with Ledger(self.machine.home.ledger_file) as ledger:
            ledger._connection.execute("UPDATE transfer SET done_at = done_at - 604800")
        config = Config((replace(self.machine.route, keep_uploaded_days=1),))
        self.crew = Crew(self.machine.home, config, environment=environment)

    def remarks(self) -> Counter[str]:
        """How often each is on a receipt."""
        with Ledger(self.machine.home.ledger_file) as ledger:
            rows = ledger.reading.past_transfers()
            receipts = [ledger.reading.receipt_of_transfer(row.id) for row in rows]
        return Counter(remark.code for receipt in receipts if receipt for remark in receipt.remarks)

    def committed_parts(self) -> set[tuple[str, int]]:
        with Ledger(self.machine.home.ledger_file) as ledger:
            rows = ledger.reading.open_transfers()
            return {(row.upload_id, part.number) for row in rows for part in ledger.transfers.parts(row.id)}

    def parts_sent(self, since: int = 0) -> list[tuple[str, int]]:
        found = (_PART.match(str(seen)) for seen in self.proxy.requests[since:])
        return [(match[1], int(match[2])) for match in found if match]


def _assert_none(broken: list[str]) -> None:
    assert not broken, "\n".join(broken)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class WayDown(Journey):
    """Objects with their messages; DownloadedFromS3 holds a file of the user's own under a name that one would have."""

    @classmethod
    def made(cls, ground: BucketAndQueue, folder: Path) -> WayDown:
        route = route_on(ground, folder / "root")
        machine = Machine.at(folder / "home", route)
        machine.put("DownloadedFromS3/a.txt", b"the user's own")
        for name, content in FILES.items():
            put_object(ground, name, content)
            _announce(ground, name, content)
        before = look(route, ground, machine.home.ledger_file)
        return cls(ground, machine, Crew(machine.home, machine.config), before, (Stage.DOWNLOAD,))

    def goes_on(self) -> None:
        """Until no message is left, not even a hidden one."""
        self.crew.start(Stage.DOWNLOAD)
        self.crew.until(lambda: messages_in(self.ground) == 0 and self._has_done_all())
        self.crew.stop()

    def _has_done_all(self) -> bool:
        deliveries = self.machine.deliveries()
        return len(deliveries) == len(FILES) and all(delivery.state.is_final for delivery in deliveries)

    def assert_all_is_well(self) -> None:
        sight = self.look()
        _assert_none(broken(sight, Story({}, self.before, wanted=list(FILES))))
        assert sight.downloaded.keys() == {*FILES, "a (2).txt"}


def _announce(ground: BucketAndQueue, key: str, content: bytes) -> None:
    wanted = Wanted(ground.bucket, key, new_event_id(), "", "", len(content), as_text(crc64(content)))
    composed = compose("key", wanted, at=0.0, region="us-east-1")
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in composed.attributes.items()}
    ground.sqs.send_message(QueueUrl=queue_url(ground), MessageBody=composed.body, MessageAttributes=attributes)
