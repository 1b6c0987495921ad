"""The words that everybody uses: states of transfers and deliveries, what the ledger tells, what the stages report.

Times are seconds since the epoch (UTC), sizes and progress are bytes. Names of files are paths relative to their
folder with `/` between the segments, on every system. What there are thousands of is a named tuple: made in a quarter of
the time that a frozen dataclass takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.sentences import NOTHING, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER: Final = 9e15
"""A `next_try` that no clock reaches: the item waits for a person."""


UNLISTED: Final = 2**62
"""The numbers of the history's rows that are not listed yet are above it."""
SHOWN: Final = 4096
"""Characters of a message that are kept to be shown."""


class Stage(StrEnum):
    """The three processes of the engine."""

    WATCH = "watch"
    UPLOAD = "upload"
    DOWNLOAD = "download"

    @property
    def spoken(self) -> Sentence:
        """For people."""
        return _STAGES[self]


_STAGES: Final = {
    Stage.WATCH: Sentence("watch"),
    Stage.UPLOAD: Sentence("upload"),
    Stage.DOWNLOAD: Sentence("download"),
}


class TransferState(IntEnum):
    """How far a file has come on its way up. The order of the numbers is the order of the steps."""

    QUEUED = 10
    """Lies in QueuedForUpload; nothing or some parts of it are in S3."""
    UPLOADED = 20
    """S3 acknowledged the whole object; the notification lies in the outbox."""
    NOTIFIED = 30
    """SQS acknowledged the notification; the file is still to be moved into UploadedToS3."""
    DONE = 40
    """The file lies in UploadedToS3."""
    SKIPPED = 50
    """Another object has its key and the route says skip: the file stays in QueuedForUpload."""
    CANCELLED = 51
    """Taken back by the user, or gone from QueuedForUpload before it was sent."""

    @property
    def is_final(self) -> bool:
        return self >= TransferState.DONE


class DeliveryState(IntEnum):
    """How far an object has come on its way down."""

    RECEIVED = 10
    """Its message is in the inbox; nothing or some of its bytes lie in `.incoming`."""
    VERIFIED = 20
    """All bytes are durable in `.incoming`, proven equal, and the final name is chosen."""
    PLACED = 30
    """The file lies under its final name; the message is still to be deleted."""
    DONE = 40
    """The message is deleted."""
    CANCELLED = 51
    """Given up by the user."""
    RETURNED = 52
    """Its object could not be had: its message went back to the queue, whose dead-letter queue takes it now."""

    @property
    def is_final(self) -> bool:
        return self >= DeliveryState.DONE


class MessageState(IntEnum):
    """What became of a message in the inbox."""

    OPEN = 10
    """Its deliveries are under way."""
    DELETABLE = 20
    """Every file it names is safe: it may be deleted from the queue."""
    DELETED = 40
    RETURNED = 50
    """Not all of its objects could be had: it was left to the queue, whose dead-letter queue takes it now."""
    QUARANTINED = 60
    """Not understood or not ours: never deleted by us, shown to the user."""


class Verification(StrEnum):
    """What proves that a downloaded file equals what was sent, strongest first."""

    END_TO_END = "end-to-end"
    """The sender's checksum, carried by the message, equals that of the bytes on disk."""
    STORED = "stored-checksum"
    """The checksum that S3 keeps for the object equals that of the bytes on disk."""
    ETAG = "etag"
    """The ETag is the MD5 of the bytes on disk."""
    SIZE = "size-only"
    """The server offered nothing better than the size."""


class Condition(StrEnum):
    """What a stage process is doing as a whole."""

    STARTING = "starting"
    RUNNING = "running"
    RESTING = "resting"
    """It died too often; it is started again when `next_try` comes or the user asks."""
    STOPPED = "stopped"


class Outcome(StrEnum):
    """Filter of the history."""

    ALL = "all"
    DONE = "done"
    FAILED = "failed"


class HistoryOrder(StrEnum):
    """What the history is sorted by."""

    TIME = "time"
    """The order in which files ended."""
    NAME = "name"
    SIDE = "side"
    SIZE = "size"
    OUTCOME = "outcome"
    TOOK = "took"


class Fingerprint(NamedTuple):
    """What tells one version of a file from the next without reading it."""

    size: int
    mtime_ns: int
    inode: int


class Transfer(NamedTuple):
    """One file on its way up, as the ledger remembers it."""

    id: int
    event_id: str
    route: str
    name: str
    """Path below Watch when it was claimed; the key is made from it."""
    queued_name: str
    """Path below QueuedForUpload; differs from `name` where that was taken."""
    final_name: str
    """Path below UploadedToS3 once DONE."""
    fingerprint: Fingerprint
    state: TransferState
    bucket: str
    key: str
    attempts: int
    next_try: float
    code: str
    """Why it waits: a code of `engine.errors`, or empty."""
    detail: str
    is_paused: bool
    paused_until: float
    """When it goes on by itself; `NEVER`: not before somebody resumes it."""
    is_cancelled: bool
    """The user took it back; the upload stage still has to carry that out."""
    priority: int
    crc64: str
    """CRC64NVME of the whole object, base64 as S3 writes it."""
    sha256: str
    """SHA-256, base64, where the route asks for it."""
    etag: str
    version_id: str
    upload_id: str
    part_size: int
    resumed_bytes: int
    """Bytes of committed parts that a restart did not have to send again."""
    message_id: str
    queued_at: float
    uploaded_at: float
    notified_at: float
    done_at: float

    @property
    def size(self) -> int:
        return self.fingerprint.size

    @property
    def stage(self) -> Stage:
        """Which has it in hand: the upload stage, until it is announced."""
        return Stage.WATCH if self.state is TransferState.NOTIFIED else Stage.UPLOAD


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a large transfer that S3 acknowledged."""

    number: int
    """From 1, as S3 counts."""
    size: int
    etag: str
    crc64: int


class Notification(NamedTuple):
    """A row of the outbox: what is to be said about an uploaded file."""

    transfer_id: int
    route: str
    event_id: str
    body: str
    attributes: str
    """JSON object of the message attributes (names to strings)."""
    attempts: int
    next_try: float


class Message(NamedTuple):
    """A message of the inbox."""

    id: int
    route: str
    message_id: str
    receipt_handle: str
    received_at: float
    receive_count: int
    state: MessageState
    body: str
    """As received, cut to 4 KiB for the display."""
    code: str
    detail: str


class Wanted(NamedTuple):
    """One object that a message asks us to bring down."""

    bucket: str
    key: str
    event_id: str = ""
    """The sender's transfer id, where it is ours."""
    version_id: str = ""
    etag: str = ""
    size: int = -1
    """-1: the message does not say."""
    crc64: str = ""
    sha256: str = ""
    sequencer: str = ""
    """S3's own order of events for a key."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the program makes of a message: to be looked at, nothing is done with it."""

    kind: str = ""
    """`key`, `json`, `s3-event`, `eventbridge`, `test-event`; empty: none that is known."""
    objects: tuple[Wanted, ...] = ()
    reason: str = ""
    """Why it is not understood."""
    is_outside: bool = False
    """It is understood, but names an object outside the route's bucket and prefix."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in a dead-letter queue."""

    message_id: str
    sent_at: float
    """When it was sent first; 0: not told."""
    receive_count: int
    body: str
    is_foreign: bool
    """It came from another queue than the route's: several may share a dead-letter queue."""
    preview: Preview = Preview()


@dataclass(frozen=True, slots=True)
class Sorted:
    """How many dead letters something was done with, so far."""

    done: int
    left: int
    """Looked at and left where they are: of another queue, or not asked for."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whoever has it can read an object until it ends. A secret: shown to the user and kept nowhere."""

    key: str
    url: str = field(repr=False)
    ends_at: float
    is_of_sign_in: bool
    """It ends with the credentials that signed it, which were lent for a while: then, or at the latest then."""


class Delivery(NamedTuple):
    """One object on its way down, as the ledger remembers it."""

    id: int
    route: str
    inbox_id: int
    identity: str
    """What makes it the same event when it is delivered twice."""
    wanted: Wanted
    state: DeliveryState
    final_name: str
    """Path below DownloadedFromS3 once chosen."""
    verification: str
    attempts: int
    next_try: float
    code: str
    detail: str
    is_paused: bool
    paused_until: float
    """When it goes on by itself; `NEVER`: not before somebody resumes it."""
    is_cancelled: bool
    priority: int
    received_at: float
    verified_at: float
    placed_at: float
    done_at: float

    @property
    def size(self) -> int:
        return self.wanted.size

    @property
    def stage(self) -> Stage:
        return Stage.DOWNLOAD

    def proven(self, size: int, final_name: str, proof: Verification) -> Delivery:
        """As it is when its bytes, so many, are durable and proven, and will have that name."""
        wanted = self.wanted._replace(size=size)
        state = DeliveryState.VERIFIED
        return self._replace(wanted=wanted, final_name=final_name, verification=proof.value, state=state)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which files of the history are wanted: those for which all of this is true."""

    route: str = ""
    search: str = ""
    """Anywhere in name, key, message id or event id, whatever the case."""
    outcome: Outcome = Outcome.ALL
    side: str = ""
    """`up`, `down`, or empty for both."""
    since: float = 0.0
    """They ended then or later,"""
    until: float = NEVER
    """and before then."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row of the history."""

    number: int
    """Grows with the time at which files ended; where the list goes on behind this row."""
    item: Transfer | Delivery

    @property
    def is_listed(self) -> bool:
        """Otherwise it has another number when it is."""
        return self.number < UNLISTED


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should know, once per cause, with its code of `engine.errors`."""

    code: str
    stage: Stage
    route: str
    """Empty where the whole program is concerned."""
    subject: str
    """What it is about: a bucket, a queue, a folder, an action; part of the cause."""
    example: str
    """One file or message that it stopped, if any."""
    detail: str
    count: int
    """How often it was met since `first_at`."""
    first_at: float
    last_at: float
    next_try: float


class Reason(StrEnum):
    """Why things rest."""

    WISH = "wish"
    """Somebody wants it."""
    SCHEDULE = "schedule"
    METERED = "metered"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True)
class Pause:
    """Things are to rest."""

    route: str
    """Empty: all routes."""
    since: float
    until: float
    """`NEVER`: until resumed, or for as long as the reason lasts."""
    reason: Reason = Reason.WISH


@dataclass(frozen=True, slots=True)
class Limit:
    """How fast bytes may go, at most."""

    route: str
    """Empty: all routes together."""
    up: int = 0
    """Bytes a second; 0: no limit."""
    down: int = 0
    until: float = NEVER
    """When the schedule says something else, or a person's wish ends."""
    is_wish: bool = False
    """Somebody chose it for now: it holds whatever the settings and the schedule say, also where it is no limit at all."""


@dataclass(frozen=True, slots=True)
class WatchHealth:
    """How the watcher of a route is doing."""

    route: str
    settling: int = 0
    """Files seen that are not finished being written."""
    skipped: int = 0
    """Entries that are never taken: symlinks, devices, ignored names, names S3 cannot carry."""
    last_event_at: float = 0.0
    last_scan_at: float = 0.0
    missed: int = 0
    """Files that scans found and events had not announced, since the start."""
    is_polling: bool = False
    """No events are to be had for this folder: only scans find its files."""
    missed_at: float = 0.0
    """When a scan last found some that events had not announced."""
    scan_seconds: float = 0.0
    """After so long the folder is looked through again, however silent it is."""
    reason: str = ""
    """Why just so often: `no-events`, `events-missed`, `left-alone` (to see when that is gone), `large`; empty: as ever."""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """What SQS tells of a queue. All counts are approximate there; -1: not told."""

    name: str
    at: float
    """When it was asked."""
    waiting: int = -1
    in_flight: int = -1
    """Received by somebody, and neither deleted nor given back yet."""
    delayed: int = -1
    dead_letter_queue: str = ""
    """Name of the queue that takes what was received too often; empty: there is none, or that was not told."""
    dead_letters: int = -1
    most_receives: int = 0
    """After so many receives a message becomes a dead letter; 0: never, as far as it is told."""
    code: str = ""
    """Why nothing was told: a code of `engine.errors`."""
    waited: float = -1.0
    """Seconds since its sending that the oldest message had waited of those that were received lately. SQS tells nothing
    of the age of messages that still wait."""
    waited_at: float = 0.0
    """When that one was received."""


@dataclass(frozen=True, slots=True)
class Contact:
    """When a server was heard of."""

    service: str
    """`s3` or `sqs`."""
    answered_at: float
    """Its last answer that was no refusal. Servers are asked only when there is something to do; SQS always is."""
    seconds: float = -1.0
    """How long it took over a small request; -1: not known."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file in Watch that is not taken yet, some seconds after it was seen."""

    route: str
    name: str
    size: int
    code: str
    """`settling`, `file-busy`, `ignored`, or what keeps it from being taken."""
    since: float


@dataclass(frozen=True, slots=True)
class Count:
    """Files and their bytes."""

    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class RouteStatus:
    """Where the files of one route are."""

    route: str
    watch: WatchHealth
    queued: Count = Count()
    to_announce: Count = Count()
    to_move: Count = Count()
    uploaded: Count = Count()
    """Everything that is DONE."""
    skipped: Count = Count()
    arriving: Count = Count()
    downloaded: Count = Count()
    quarantined: int = 0
    last_announced_at: float = 0.0
    pause: Pause | None = None
    contacts: tuple[Contact, ...] = ()
    queues: tuple[QueueFigures, ...] = ()
    """As far as they were asked about lately: that is done while somebody looks. What is received from comes last."""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at a glance; what `status --json` prints and the strip shows."""

    at: float
    is_running: bool
    """An engine (window or headless) has this home at the moment."""
    routes: tuple[RouteStatus, ...]
    problems: tuple[Problem, ...]
    limits: tuple[Limit, ...] = ()
    """Those in force."""


@dataclass(frozen=True, slots=True)
class Remark:
    """An entry of a receipt that is not a plain step: a retry, a resume, another name."""

    at: float
    code: str
    detail: str


TRASHING: Final = "trashing"
"""Code of the remark that the file is about to go from UploadedToS3 to the trash."""
TRASHED: Final = "trashed"
"""Code of the remark that it has gone there."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole story of one file. Either side may be missing."""

    transfer: Transfer | None
    delivery: Delivery | None
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...]
    """Oldest first."""
    problems: tuple[Problem, ...] = ()
    """What keeps the file now: the cause of its own wait, else what its whole route met on the way that is next."""
    message: Message | None = None
    """The one that brought the delivery, as far as it is remembered."""


class Step(NamedTuple):
    """A file made a step. `state` is the lower-case name of the state, or `claimed`, `resumed`, `problem`."""

    at: float
    stage: Stage
    route: str
    name: str
    state: str
    size: int = 0
    code: str = ""
    id: int = 0


class Progress(NamedTuple):
    """How far a transfer or delivery is at the moment."""

    stage: Stage
    id: int
    done: int
    total: int
    rate: float
    """Bytes a second, smoothed."""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a stage says at most ten times a second. Losing one loses nothing but a moment's display."""

    stage: Stage
    steps: tuple[Step, ...]
    progress: tuple[Progress, ...]
    """All that are under way; what is not in it any more has ended."""
    moved_bytes: int
    """Sent (upload) or received (download) since the process started."""
    rate: float
    """Bytes a second over the last moments."""
    moved_by_route: Mapping[str, int] = field(default_factory=dict)
    """`moved_bytes` by the routes that moved them."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Thousands of steps a second go from process to process: as plain tuples they cost a quarter of the time."""
        rest = (self.progress, self.moved_bytes, self.rate, self.moved_by_route)
        return _report, (self.stage, tuple(map(tuple, self.steps)), *rest)


def _report(stage: Stage, steps: Iterable[tuple[Any, ...]], *rest: Any) -> Report:
    return Report(stage, tuple(map(Step._make, steps)), *rest)


@dataclass(frozen=True, slots=True)
class StageChanged:
    """A stage process started, died, rests or stopped."""

    stage: Stage
    condition: Condition
    detail: str = ""
    next_try: float = 0.0


class Verdict(StrEnum):
    """How a step of the doctor ended."""

    RUNNING = "running"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    LEFT_OUT = "left-out"
    """An earlier step failed, so that this one could not be tried."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the doctor (`Test connection`). The same `step` comes first as RUNNING, then with its verdict."""

    step: str
    """A stable word: resolve, tls, clock, identity, bucket, put, read, list, conditional, checksums, multipart, leftovers,
    abilities, queue, send, receive, delete."""
    title: Sentence
    verdict: Verdict
    sentence: Sentence = NOTHING
    """What was found; for BAD what is missing, in words that can be sent to an administrator."""
    advice: Sentence = NOTHING
    detail: str = ""
    lacks: tuple[str, ...] | None = None
    """Of the step `abilities`: what the server cannot do; None where that is not known."""


@dataclass(frozen=True, slots=True)
class IdleAnswer:
    """A stage's answer to `is there nothing left to do?`, asked with that number."""

    stage: Stage
    number: int
    is_idle: bool


@dataclass(frozen=True, slots=True)
class LedgerChanged:
    """The ledger says something else, of which no stage tells: rests and limits that are in force, what a person asked for."""


Event = Report | StageChanged | LedgerChanged
"""What the engine tells its listeners."""
