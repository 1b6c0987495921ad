"""Everything that can go wrong, as codes with plain sentences, and the exceptions that carry them.

    BrigadeError
    +-- ConfigError     the settings cannot be used as they are
    +-- LedgerError     the ledger cannot be opened
    |   +-- DamagedLedger   its file is no sound database
    |   +-- OlderLedger     an older version wrote it, and may still be at work
    +-- AlreadyRunning  another engine has this home or one of the folders
    +-- Trouble         a step failed: a code of `CAUSES`, what it is about, and the foreign error's own words

Foreign exceptions become Trouble at the edge (`engine.cloud.translate`, `engine.files`). Whether and when a step is
tried again is a property of its cause: see `Cause` and `delay_before_retry`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from engine.model import NEVER
from engine.redaction import redact
from engine.sentences import NOTHING, Sentence


class BrigadeError(Exception):
    """Base of all errors that are meant to be read by people; `advice` says what to do."""

    def __init__(self, sentence: Sentence, *, advice: Sentence = NOTHING) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


class ConfigError(BrigadeError):
    """The settings cannot be used."""


class LedgerError(BrigadeError):
    """The ledger cannot be opened, or was written by a newer version."""


class DamagedLedger(LedgerError):  # noqa: N818 - it names the state of affairs
    """The ledger's file is no sound database: it is set aside and made anew."""


class OlderLedger(LedgerError):  # noqa: N818 - it names the state of affairs
    """An older version of the program wrote it: its tables are brought on when no engine runs."""


class AlreadyRunning(BrigadeError):  # noqa: N818 - it names the state of affairs
    """Another engine has this home, or one of these folders."""


class Trouble(BrigadeError):  # noqa: N818 - the word that the glossary of the code uses
    """A step failed for a known cause.

    `subject` is part of the cause (a bucket, a queue, an action); `detail` is the foreign error's own text, less the
    secrets that a server may have quoted in it.
    """

    def __init__(self, code: str, subject: str = "", detail: str = "") -> None:
        bare = redact(detail)
        detail = detail if bare == detail else bare  # a sentence stays one
        super().__init__(sentence_of(code, subject), advice=advice_of(code))
        self.args = (f"{code}: {subject} {detail}".strip(),)
        self.code = code
        self.subject = subject
        self.detail = detail

    @property
    def cause(self) -> Cause:
        return cause_of(self.code)


class Scope(StrEnum):
    """How much a cause stops."""

    ITEM = "item"
    """This file or message only."""
    ROUTE = "route"
    """Everything that this stage does for the route: others would fail the same way, so one of them probes."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that can go wrong: what a person reads, and when it is tried again."""

    code: str
    title: str
    sentence: str
    """May hold `{subject}`."""
    advice: str
    scope: Scope = Scope.ITEM
    first_delay: float = 2.0
    """Seconds before the first retry; doubled for each further one."""
    longest_delay: float = 300.0
    """Seconds; 0: it is not tried again by itself."""
    is_notice: bool = False
    """Worth knowing, but it stops nothing."""
    may_be_of_one: bool = False
    """It mostly concerns the whole route, but may as well be a single item that is excepted from what others may."""


_ROUTE = Scope.ROUTE

CAUSES: dict[str, Cause] = {
    cause.code: cause
    for cause in (
        Cause("offline", "No connection", "{subject} cannot be reached.", "Check the network, the VPN or the proxy. Work goes on by itself as soon as the connection is back.", _ROUTE, 1, 60),
        Cause("sign-in-page", "Network sign-in page?", "Something that is not S3 answered instead of {subject}.", "Open a web page: this network may want you to sign in first.", _ROUTE, 5, 60),
        Cause("throttled", "The server asks to slow down", "{subject} asked to slow down.", "Nothing to do: it goes on more slowly.", Scope.ITEM, 1, 60),
        Cause("server-error", "The server had an error", "{subject} answered with an error of its own.", "It is tried again by itself. If it lasts, ask the server's administrator.", Scope.ITEM, 1, 120),
        Cause("clock", "The clock is off", "This computer's clock is off: it differs from that of {subject}.", "Set the clock (date, time and time zone) or switch on automatic time.", _ROUTE, 10, 60),
        Cause("no-credentials", "No credentials", "No credentials were found for {subject}.", "Sign in (aws sso login), choose a profile in the settings, or type keys there.", _ROUTE, 10, 60),
        Cause("bad-credentials", "Credentials refused", "The credentials for {subject} are not valid.", "Check the access key or the profile in the settings.", _ROUTE, 15, 300),
        Cause("expired-credentials", "Credentials expired", "The credentials for {subject} have expired.", "Sign in again (aws sso login), or renew the keys.", _ROUTE, 10, 60),
        Cause("not-allowed", "Not allowed", "The action {subject} is not allowed.", "Ask an administrator to allow this action on this resource.", _ROUTE, 15, 300, may_be_of_one=True),
        Cause("requester-pays", "Requester pays", "The bucket {subject} is only for those who pay for their requests.", "Switch on Requester pays in the route's settings (requester_pays), if your account shall be charged.", _ROUTE, 15, 300),
        Cause("no-bucket", "No such bucket", "The bucket {subject} does not exist.", "Correct the name or region in the settings, or have the bucket made. It is never created from here.", _ROUTE, 15, 300),
        Cause("wrong-region", "Wrong region", "The bucket {subject} is in another region.", "Set the right region in the settings.", _ROUTE, 15, 300),
        Cause("no-queue", "No such queue", "The queue {subject} does not exist.", "It is made by itself where that is allowed; otherwise have it made, or correct the name.", _ROUTE, 10, 300),
        Cause("no-dead-letter-queue", "No dead-letter queue", "The queue {subject} has no dead-letter queue, as far as it tells.", "Have one set up (a redrive policy on the queue): messages that fail again and again then go there instead of coming for ever.", Scope.ITEM, 0, 0),
        Cause("encryption-key", "Encryption key", "The encryption key of {subject} cannot be used.", "Ask an administrator for kms:GenerateDataKey and kms:Decrypt on the key.", _ROUTE, 15, 300, may_be_of_one=True),
        Cause("untrusted-server", "Server not trusted", "The identity of {subject} cannot be verified.", "Add the certificate of your company's proxy or server to this computer's trusted ones, or name a file with it as CA bundle in the route's settings. It is never ignored.", _ROUTE, 15, 300),
        Cause("insecure", "Not encrypted", "Files and requests go to {subject} without encryption.", "Use https, and switch off Allow plain http. Until then whoever is on the line can read them.", _ROUTE, 60, 600, is_notice=True),
        Cause("bad-request", "Request refused", "{subject} refused the request.", "See the details; the server may lack a feature that is needed.", Scope.ITEM, 10, 600),
        Cause("disk-full", "Disk full", "There is no room left in {subject}.", "Make room on that disk.", _ROUTE, 5, 60),
        Cause("no-resources", "The computer is at a limit", "This computer has no {subject} left for the program.", "Close other programs, or have the limit raised, on Linux: ulimit -n. It goes on by itself.", _ROUTE, 5, 60),
        Cause("folder-missing", "Folder missing", "The folder {subject} is not there.", "Connect the drive, make the folder again, or correct it in the settings. Nothing is lost.", _ROUTE, 2, 30),
        Cause("folder-refused", "Folder cannot be used", "The folder {subject} cannot be read or written.", "Check its permissions.", _ROUTE, 5, 60),
        Cause("other-disk", "Folders on different disks", "The folder {subject} is on another disk than the file.", "Watch, QueuedForUpload and UploadedToS3 must be on one disk: correct the folders in the settings.", _ROUTE, 15, 300),
        Cause("no-trash", "No trash", "The files in {subject} are older than the route keeps them, and their disk has no trash.", "They stay where they are. Keep uploaded files for 0 days (for ever), or take them away yourself.", Scope.ITEM, 0, 0, is_notice=True),
        Cause("linked-folder", "Folder is a link", "{subject} is a link, and nothing is ever written through one.", "Put a folder in its place, or remove it.", Scope.ITEM, 10, 300),
        Cause("watch-limit", "Watch limit reached", "The system watches no more folders: {subject} is looked through regularly instead.", "Raise the limit, on Linux: sysctl fs.inotify.max_user_watches=1048576", _ROUTE, 60, 600, is_notice=True),
        Cause("events-missed", "Not all changes were told", "The system did not tell of some files in {subject}: it is looked through more often for a while.", "Nothing to do: no file is missed. It happens when very many files come at once, and on network drives.", _ROUTE, 60, 600, is_notice=True),
        Cause("ignored", "Left alone", "The name is one of those that the route leaves alone.", "Rename the file, or change the patterns in the settings.", Scope.ITEM, 0, 0, is_notice=True),
        Cause("settling", "Not finished yet", "The file is still changing, or was a moment ago.", "Nothing to do: it is taken when nothing about it changed for the settle time.", Scope.ITEM, 1, 30, is_notice=True),
        Cause("file-busy", "Still being written", "The file is still being written by another program.", "Nothing to do: it is taken when it is finished.", Scope.ITEM, 1, 30, is_notice=True),
        Cause("file-changed", "File changed", "The file changed while it was sent.", "Nothing to do: it is sent again as it is now.", Scope.ITEM, 1, 60),
        Cause("file-refused", "File cannot be read", "The file cannot be read: {subject}.", "Check its permissions and the disk.", Scope.ITEM, 5, 300),
        Cause("bad-name", "Name not possible", "S3 cannot carry this name: {subject}.", "Rename the file.", Scope.ITEM, 0, 0),
        Cause("not-a-file", "Not a regular file", "It is {subject}, and only regular files are taken.", "Put the file itself here.", Scope.ITEM, 0, 0),
        Cause("too-large", "Too large", "The file is larger than {subject}.", "Use a larger part size, or split the file.", Scope.ITEM, 0, 0),
        Cause("exists", "Exists already", "Another object has the key {subject}.", "Rename the file, or let the route keep both or replace.", Scope.ITEM, 0, 0),
        Cause("gone-file", "File gone", "The file was taken out of QueuedForUpload.", "If that was not meant, put it into Watch again.", Scope.ITEM, 0, 0),
        Cause("gone-object", "Object gone", "The object {subject} is not in the bucket.", "It may have been deleted. Its message goes on to the queue's dead-letter queue; without one it waits for you after an hour of tries: retry, or give it up.", Scope.ITEM, 5, 900),
        Cause("object-too-large", "Object too large", "The object {subject} is larger than this route takes.", "Raise the largest download in the settings and retry, or give it up.", Scope.ITEM, 0, 0),
        Cause("no-room", "No room for the object", "The disk has no room for {subject}; smaller ones still come.", "Make room on that disk, or give it up.", Scope.ITEM, 60, 600),
        Cause("archived", "Object archived", "The object {subject} lies in an archive class.", "Have it restored in S3; it is fetched when it is back.", Scope.ITEM, 600, 3600),
        Cause("object-changed", "Object changed", "The object was replaced while it was fetched.", "Nothing to do: it is fetched again.", Scope.ITEM, 1, 60),
        Cause("checksum", "Bytes damaged", "The bytes of {subject} do not match their checksum.", "They were thrown away and are fetched again. If it lasts, the object itself is damaged.", Scope.ITEM, 2, 900),
        Cause("not-ours", "Message not ours", "A message was not understood: {subject}.", "It is never deleted from here and goes back to the queue. Check who writes into this queue.", Scope.ITEM, 30, 43200),
        Cause("foreign-object", "Object not of this route", "A message names {subject}, which is outside the route's bucket and prefix.", "It is never deleted from here. Correct the route, or who writes into this queue.", Scope.ITEM, 30, 43200),
        Cause("server-too-old", "Server lacks a feature", "{subject}", "Files go on, with the proofs that this server can give.", Scope.ITEM, 1, 60, is_notice=True),
        Cause("stage-died", "A stage keeps failing", "The stage {subject} died several times and rests.", "See the log; it is started again by itself, or by Resume.", _ROUTE, 60, 600),
        Cause("ledger-repaired", "Ledger renewed", "The ledger was damaged; it was kept aside and made anew from the folders.", "Nothing was lost; some messages may be sent twice.", _ROUTE, 0, 0, is_notice=True),
        Cause("bad-settings", "Settings not used", "The settings in {subject} cannot be used as they are: the last ones that could are in force.", "Correct the file where the details say, or save the settings in the window.", _ROUTE, 0, 0, is_notice=True),
        Cause("upload-gone", "Upload ended", "The server does not know the upload any more.", "Nothing to do: the file is sent anew.", Scope.ITEM, 1, 60),
        Cause("internal", "Unexpected error", "Something unexpected happened: {subject}.", "Please report it with the log file. It is tried again by itself.", Scope.ITEM, 5, 300),
    )
}  # fmt: skip


def cause_of(code: str) -> Cause:
    """The cause with that code; an unknown one (from a newer version's ledger) reads as an unexpected error."""
    return CAUSES.get(code) or CAUSES["internal"]


def sentence_of(code: str, subject: str) -> Sentence:
    """What a person reads."""
    return Sentence(cause_of(code).sentence, subject=subject)


def advice_of(code: str) -> Sentence:
    """What to do about a cause."""
    return Sentence(cause_of(code).advice)


def delay_before_retry(code: str, attempts: int, *, spread: float | None = None) -> float:
    """Seconds until the step is tried again after its `attempts`-th failure (from 1), with jitter; `NEVER` if it is not.

    `spread` (0 to 1) takes the place of chance in tests. Full growth is reached by doubling: first, 2 x first, ...
    Chance never makes the longest delay longer: that is a promise.
    """
    cause = cause_of(code)
    if cause.longest_delay <= 0:
        return NEVER
    grown = min(cause.longest_delay, cause.first_delay * 2.0 ** min(attempts - 1, 30))
    chance = random.random() if spread is None else spread
    return float(min(cause.longest_delay, grown * (0.75 + 0.5 * chance)))
