"""A route: four folders, a bucket with a prefix, queues and options. And the few settings of the whole program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.settings.declaration import setting
from engine.settings.quiet import complaint_about_quiet_hours
from engine.settings.rates import complaint_about_rate
from engine.settings.schedule import complaint_about_schedule

DEFAULT_IGNORE = (
    "*.part",
    "*.crdownload",
    "*.tmp",
    "~$*",
    ".~lock.*",
    ".DS_Store",
    "._*",
    "Thumbs.db",
    "desktop.ini",
    "*.sw[opx]",
    "*~",
    ".#*",
    r"\#*#",
    ".goutputstream-*",
    ".bucket-brigade*",
)


def _limit(label: str, help: str) -> str:  # noqa: A002 - as in setting()
    """A rate that may be changed at any time."""
    return setting("", label, help, page="Limits", form="rate", complain=complaint_about_rate, is_live=True)


@dataclass(frozen=True, slots=True)
class Route:
    """One route, as config.toml describes it."""

    name: str = setting("", "Name", "What this route is called everywhere.", is_required=True)
    root: str = setting(
        "",
        "Folder",
        "The folders Watch, QueuedForUpload, UploadedToS3 and DownloadedFromS3 are made below it.",
        is_folder=True,
    )
    upload: bool = setting(default=True, label="Upload", help="Take files from Watch and put them into the bucket.")
    download: bool = setting(
        default=True, label="Download", help="Take messages from the queue and bring the files down."
    )
    bucket: str = setting("", "Bucket", "The S3 bucket. It must exist; it is never created.", is_required=True)
    prefix: str = setting("", "Prefix", "Put before every key, like a folder in the bucket: scans/2026")
    region: str = setting("", "Region", "Like eu-central-1. Empty: as the profile says.")
    profile: str = setting("", "Profile", "Name of a profile in your AWS configuration. Empty: the default one.")
    credentials: str = setting(
        "default",
        "Credentials",
        "Either what your AWS configuration has, or keys that you type, which the system's keyring keeps.",
        choices=("default", "keyring"),
        said=("Profile, SSO, role or environment", "Keys in the keyring"),
    )
    queue: str = setting(
        "",
        "Queue",
        "Name or URL of the SQS queue that hears of every upload. It is created if it is missing.",
        is_required=True,
    )
    download_queue: str = setting("", "Queue for downloads", "If deliveries come from another queue: its name or URL.")
    watch_folder: str = setting(
        "", "Watch folder", "Instead of Watch below the folder.", is_folder=True, page="Advanced"
    )
    queued_folder: str = setting(
        "", "Queue folder", "Instead of QueuedForUpload below the folder.", is_folder=True, page="Advanced"
    )
    uploaded_folder: str = setting(
        "", "Uploaded folder", "Instead of UploadedToS3 below the folder.", is_folder=True, page="Advanced"
    )
    downloaded_folder: str = setting(
        "", "Download folder", "Instead of DownloadedFromS3 below the folder.", is_folder=True, page="Advanced"
    )
    message_format: str = setting(
        "key",
        "Message format",
        "What the messages hold. Programs that expect S3's own events understand the second.",
        choices=("key", "s3-event", "json"),
        said=("The plain key", "As S3 itself sends it", "JSON of Bucket Brigade"),
        page="Notifications",
    )
    on_conflict: str = setting(
        "keep-both",
        "If the key exists",
        "Keep both adds a number to the name. Replace puts a new version over it. Skip leaves the file in the queue.",
        choices=("keep-both", "replace", "skip"),
        said=("Keep both", "Replace", "Skip"),
        page="Transfers",
    )
    settle_seconds: float = setting(
        2.0,
        "Settle time",
        "A file is taken when nothing about it changed for so long.",
        unit="s",
        minimum=0,
        maximum=86400,
        page="Transfers",
    )
    ignore: tuple[str, ...] = setting(
        DEFAULT_IGNORE, "Ignore", "Patterns as in .gitignore; such files stay in Watch.", page="Transfers"
    )
    part_size_mib: int = setting(
        16,
        "Part size",
        "Larger files are sent in parts of this size.",
        unit="MiB",
        minimum=5,
        maximum=512,
        page="Transfers",
    )
    sha256: bool = setting(
        default=False, label="SHA-256", help="Compute SHA-256 as well as CRC64NVME.", page="Transfers"
    )
    uploads_in_flight: int = setting(
        0,
        "Uploads at once",
        "0: as many as the line and the server take well.",
        zero="as many as go well",
        minimum=0,
        maximum=512,
        page="Transfers",
    )
    downloads_in_flight: int = setting(
        0,
        "Downloads at once",
        "0: as many as the line and the server take well.",
        zero="as many as go well",
        minimum=0,
        maximum=512,
        page="Transfers",
    )
    largest_download_mib: int = setting(
        0,
        "Largest download",
        "Larger objects wait until you raise this or give them up. 0: whatever has room on the disk.",
        unit="MiB",
        zero="whatever has room",
        minimum=0,
        maximum=52_428_800,
        page="Transfers",
    )
    keep_uploaded_days: int = setting(
        0,
        "Keep uploaded files",
        "Then files in UploadedToS3 that S3 still holds unchanged go to this computer's trash. 0: they stay for ever.",
        unit="days",
        zero="for ever",
        minimum=0,
        maximum=360,  # the ledger knows for a year what it has sent
        page="Transfers",
    )
    upload_limit: str = _limit("Upload limit", "The most that this route sends, such as 20 Mbit/s or 500 KiB/s.")
    download_limit: str = _limit("Download limit", "The most that this route fetches, such as 20 Mbit/s or 500 KiB/s.")
    endpoint_url: str = setting("", "S3 server", "URL of an S3-compatible server. Empty: AWS.", page="Network")
    sqs_endpoint_url: str = setting("", "SQS server", "URL of an SQS-compatible server. Empty: AWS.", page="Network")
    allow_http: bool = setting(
        default=False,
        label="Allow plain http",
        help="Send files and requests unencrypted to a server that is not this computer. Not safe.",
        page="Network",
    )
    ca_bundle: str = setting(
        "",
        "CA bundle",
        "File (PEM) with the certificates to trust, such as your company's. Empty: those that this computer trusts.",
        page="Network",
    )
    requester_pays: bool = setting(
        default=False,
        label="Requester pays",
        help="Your account is charged for requests to a bucket that asks for that.",
        page="Network",
    )

    @property
    def watch_path(self) -> Path:
        return self._folder(self.watch_folder, "Watch")

    @property
    def queued_path(self) -> Path:
        return self._folder(self.queued_folder, "QueuedForUpload")

    @property
    def uploaded_path(self) -> Path:
        return self._folder(self.uploaded_folder, "UploadedToS3")

    @property
    def downloaded_path(self) -> Path:
        return self._folder(self.downloaded_folder, "DownloadedFromS3")

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that this route uses, given what it does."""
        up = (self.watch_path, self.queued_path, self.uploaded_path) if self.upload else ()
        down = (self.downloaded_path,) if self.download else ()
        return up + down

    @property
    def receiving_queue(self) -> str:
        return self.download_queue or self.queue

    @property
    def queues(self) -> tuple[str, ...]:
        """Those that this route uses, each once; what it receives from comes last."""
        sending = (self.queue,) if self.upload else ()
        receiving = (self.receiving_queue,) if self.download else ()
        return tuple(dict.fromkeys(sending + receiving))

    @property
    def key_prefix(self) -> str:
        """The prefix as it stands before a name: empty, or with exactly one `/` at its end."""
        stripped = self.prefix.strip("/")
        return f"{stripped}/" if stripped else ""

    @property
    def part_size(self) -> int:
        """Bytes."""
        return self.part_size_mib << 20

    @property
    def largest_download(self) -> int:
        """Bytes; 0: no limit but the room on the disk."""
        return self.largest_download_mib << 20

    def _folder(self, own: str, below_root: str) -> Path:
        return Path(own).expanduser() if own else Path(self.root).expanduser() / below_root


@dataclass(frozen=True, slots=True)
class General:
    """Settings of the whole program."""

    language: str = setting(
        "system",
        "Language",
        "Of the window. It changes at the next start.",
        choices=("system", "en", "de"),
        said=("As the system", "English", "Deutsch"),
        is_live=True,
    )
    theme: str = setting(
        "system",
        "Colours",
        "Light or dark, or as the system is now.",
        choices=("system", "light", "dark"),
        said=("As the system", "Light", "Dark"),
        is_live=True,
    )
    upload_limit: str = _limit(
        "Upload limit", "The most that all routes together send, such as 20 Mbit/s or 500 KiB/s."
    )
    download_limit: str = _limit(
        "Download limit", "The most that all routes together fetch, such as 20 Mbit/s or 500 KiB/s."
    )
    schedule: tuple[str, ...] = setting(
        (),
        "Schedule",
        "At these hours other limits hold, or nothing moves at all. Where several fit, the first one decides.",
        page="Limits",
        form="schedule",
        complain=complaint_about_schedule,
        is_live=True,
    )
    rest_on_metered: bool = setting(
        default=False,
        label="Metered networks",
        help="Rest while the connection is metered, such as that of a phone, where the system tells.",
        page="Limits",
        is_live=True,
    )
    rest_on_battery: bool = setting(
        default=False,
        label="Battery",
        help="Rest while the computer runs on battery, where the system tells.",
        page="Limits",
        is_live=True,
    )
    notify_uploads: bool = setting(
        default=True,
        label="Uploaded files",
        help="One notification when a batch of files is in S3 and announced.",
        page="Notifications",
        is_live=True,
    )
    notify_downloads: bool = setting(
        default=True,
        label="Downloaded files",
        help="One notification when a batch of files has come down and was verified.",
        page="Notifications",
        is_live=True,
    )
    notify_problems: bool = setting(
        default=True,
        label="Problems",
        help="A notification of each cause, once, however many files it stops.",
        page="Notifications",
        is_live=True,
    )
    notify_pause_minutes: int = setting(
        5,
        "Between notifications",
        "After a batch was told, the files of the next minutes are told together.",
        unit="min",
        minimum=0,
        maximum=1440,
        page="Notifications",
        is_live=True,
    )
    quiet_hours: str = setting(
        "",
        "Quiet hours",
        "No notifications at these times, such as 22:00-7:00; what matters then still is told afterwards.",
        page="Notifications",
        is_live=True,
        complain=complaint_about_quiet_hours,
    )
    log_level: str = setting(
        "INFO",
        "Log level",
        "How much the log file tells.",
        choices=("DEBUG", "INFO", "WARNING"),
        said=("Everything", "What happens", "Only what goes wrong"),
        page="Advanced",
    )
    log_file: str = setting("", "Log file", "Instead of the log below the program's own folder.", page="Advanced")
