"""Everything that the old script's Application.properties could say."""

from __future__ import annotations

import keyring
import pytest
from fake_keyrings import SystemKeyring
from keyring.backends import fail

from engine.errors import ConfigError
from engine.settings.config import Config, load
from engine.settings.properties import Import, read_properties, save_import
from engine.settings.route import General, Route
from engine.settings.secrets import Keys, load_keys

FULL = """\
[General]
folderToStoreTempFiles = ../S3FileLoader/Temp
folderToWatch = Watch
folderQueuedForUpload = QueuedForUpload
folderForUploadedFiles = UploadedToS3
folderForDownloadedFiles = DownloadedFromS3
logFilePath = loader.log

[AWS]
aws_s3_bucket = test_bucket
aws_s3_folder = corporate_it/some.body/s3uploaderTest
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_key = wJalrXUtnFEMI/K7MDENG%bPxRfiCYEXAMPLEKEY=
aws_region = us-west-2
aws_sqs = some_body

[Concurrency]
sleepWatchLocalFolder = 1
sleepUploadToS3 = 3
sleepPollSQS = 1.5

[Environment]
operationMode = 0
"""

SECRET = "wJalrXUtnFEMI/K7MDENG%bPxRfiCYEXAMPLEKEY="


@pytest.fixture
def read(tmp_path):
    (tmp_path / "Source").mkdir()
    file = tmp_path / "Source" / "Application.properties"

    def read(text: str | bytes, name: str = "") -> Import:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_properties(file, name)

    return read


@pytest.fixture
def system_keyring(monkeypatch):
    backend = SystemKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def without(*keys: str) -> str:
    return "\n".join(line for line in FULL.splitlines() if line.partition(" =")[0] not in keys)


def replaced(key: str, value: str) -> str:
    return "\n".join(f"{key} = {value}" if line.startswith(f"{key} =") else line for line in FULL.splitlines())


def became(imported: Import) -> dict[str, str]:
    return {note.key: note.became for note in imported.notes}


def test_a_whole_file_becomes_a_route(read, tmp_path):
    imported = read(FULL)
    assert imported.route == Route(
        name="test_bucket",
        root=str(tmp_path / "S3FileLoader" / "Temp"),
        bucket="test_bucket",
        prefix="corporate_it/some.body/s3uploaderTest",
        region="us-west-2",
        queue="some_body",
    )
    assert imported.keys == Keys("AKIAIOSFODNN7EXAMPLE", SECRET)
    assert imported.log_file == str(tmp_path / "S3FileLoader" / "Temp" / "loader.log")


def test_every_key_is_explained_in_the_order_of_the_file(read):
    notes = read(FULL).notes
    keys = [line.partition(" =")[0] for line in FULL.splitlines() if "=" in line]
    assert [note.key for note in notes] == keys
    assert len(keys) == 16
    assert not [note for note in notes if "not known" in note.became]
    for key in ("sleepWatchLocalFolder", "sleepUploadToS3", "sleepPollSQS", "operationMode"):
        assert became(read(FULL))[key].startswith("not needed any more")


def test_the_secret_shows_nowhere(read):
    imported = read(FULL)
    assert SECRET not in repr(imported)
    assert "AKIAIOSFODNN7EXAMPLE" not in repr(imported)
    shown = {note.key: note.value_shown for note in imported.notes}
    assert shown["aws_access_key_id"] == "...MPLE"
    assert shown["aws_secret_key"] == "(not shown)"


def test_sections_are_not_needed_and_may_be_any(read):
    bare = "\n".join(line for line in FULL.splitlines() if not line.startswith("["))
    assert read(bare) == read(FULL)
    assert read("[Something]\n" + bare).route == read(FULL).route


@pytest.mark.parametrize(
    "written",
    [
        FULL.replace(" = ", "="),
        FULL.replace(" = ", ": "),
        FULL.replace(" = ", "\t=\t"),
        FULL.replace("\n", "\r\n"),
        "\ufeff" + FULL,
        FULL.replace("aws_s3_bucket", "AWS_S3_BUCKET").replace("folderToStoreTempFiles", "foldertostoretempfiles"),
        "# a\n; b\n! c\n" + FULL.replace("[AWS]", "[aws]\n  # indented\n\n"),
        FULL.replace("test_bucket", '"test_bucket"').replace("us-west-2", "'us-west-2'"),
        FULL.replace("us-west-2", "us-west-2 ; the script dropped this"),
        FULL.replace("aws_sqs", "   aws_sqs"),
        "aws_region = elsewhere\n" + FULL,
    ],
    ids=[
        "tight", "colons", "tabs", "windows lines", "byte order mark", "other case", "comments", "quotes",
        "comment behind", "indented", "twice",
    ],
)  # fmt: skip
def test_however_it_is_written_it_means_the_same(read, written):
    plain, other = read(FULL), read(written)
    assert (other.route, other.keys, other.log_file) == (plain.route, plain.keys, plain.log_file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_whatever_editor_wrote_it(read, encoding):
    imported = read(replaced("aws_s3_folder", "Büro/été").encode(encoding))
    assert imported.route.prefix == "Büro/été"


def test_signs_that_parsers_stumble_over_are_taken_as_they_are(read):
    assert read(replaced("aws_secret_key", "a%(b)s=c:d#e$f")).keys == Keys("AKIAIOSFODNN7EXAMPLE", "a%(b)s=c:d#e$f")


def test_everything_that_is_missing_is_named_at_once(read):
    with pytest.raises(ConfigError) as caught:
        read(without("aws_s3_bucket", "aws_s3_folder", "aws_region", "aws_sqs", "aws_secret_key"))
    for key in ("aws_s3_bucket", "aws_s3_folder", "aws_region", "aws_sqs", "aws_secret_key"):
        assert key in str(caught.value)
    assert "Application.properties" in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("key", ["aws_s3_bucket", "aws_region", "aws_sqs"])
def test_an_empty_mandatory_key_is_missing(read, key):
    with pytest.raises(ConfigError, match=key):
        read(replaced(key, ""))


def test_an_empty_file_or_none_is_told(read, tmp_path):
    with pytest.raises(ConfigError, match="lacks"):
        read("")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_properties(tmp_path / "none.properties")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_properties(tmp_path)


def test_an_empty_folder_in_the_bucket_is_its_top(read):
    assert read(replaced("aws_s3_folder", "")).route.prefix == ""
    assert read(replaced("aws_s3_folder", "/a/b/")).route.prefix == "a/b"


@pytest.mark.parametrize(
    "text",
    [
        without("aws_access_key_id", "aws_secret_key"),
        FULL.replace("AKIAIOSFODNN7EXAMPLE", "").replace(SECRET, ""),
    ],
)
def test_without_keys_the_logged_in_user_is_meant(read, text):
    imported = read(text)
    assert imported.keys is None
    assert imported.route.credentials == "default"
    assert "logged-in user" in became(imported).get("aws_secret_key", "logged-in user")


@pytest.mark.parametrize("text", [without("folderToStoreTempFiles"), replaced("folderToStoreTempFiles", "")])
def test_without_a_root_it_is_the_folder_of_the_file(read, tmp_path, text):
    assert read(text).route.root == str(tmp_path / "Source")


def test_an_absolute_root_stands_for_itself(read, tmp_path):
    assert read(replaced("folderToStoreTempFiles", str(tmp_path / "data"))).route.root == str(tmp_path / "data")


def test_folders_of_other_names_are_kept(read, tmp_path):
    text = replaced("folderToWatch", "In").replace("= DownloadedFromS3", f"= {tmp_path / 'elsewhere'}")
    imported = read(text)
    assert imported.route.watch_folder == str(tmp_path / "S3FileLoader" / "Temp" / "In")
    assert imported.route.downloaded_folder == str(tmp_path / "elsewhere")
    assert imported.route.queued_folder == ""
    assert became(imported)["folderToWatch"] == f"watch_folder: {imported.route.watch_folder}"


@pytest.mark.parametrize(
    ("mode", "upload", "download"),
    [
        ("0", True, True),
        ("1", True, True),
        ("", True, True),
        ("both", True, True),
        ("upload", True, False),
        ("Producer", True, False),
        ("DOWNLOAD", False, True),
        ("consumer", False, True),
    ],
)
def test_the_mode_says_which_way_files_go(read, mode, upload, download):
    route = read(replaced("operationMode", mode)).route
    assert (route.upload, route.download) == (upload, download)


def test_a_queue_may_be_a_url(read):
    url = "https://sqs.us-west-2.amazonaws.com/123456789012/some_body"
    assert read(replaced("aws_sqs", url)).route.queue == url


def test_unknown_keys_are_listed_as_such(read):
    imported = read(FULL + "colour = blue\nno sign at all\n")
    assert "not known" in became(imported)["colour"]
    assert "not known" in became(imported)["no sign at all"]


def test_saving_gives_the_keys_to_the_keyring_and_only_to_it(read, tmp_path, system_keyring):
    file = tmp_path / "home" / "config.toml"
    saved = save_import(file, Config(), read(FULL, name="scans"))
    assert saved.keys_refused == ""
    config = load(file)
    assert config == saved.config
    assert config.routes == (saved.route,)
    assert (saved.route.name, saved.route.credentials) == ("scans", "keyring")
    assert load_keys("scans") == Keys("AKIAIOSFODNN7EXAMPLE", SECRET)
    assert config.general.log_file.endswith("loader.log")
    text = file.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "AKIA" not in text


def test_without_a_keyring_the_keys_are_not_stored_and_a_profile_is_advised(read, tmp_path, monkeypatch):
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    file = tmp_path / "home" / "config.toml"
    saved = save_import(file, Config(), read(FULL))
    assert saved.route.credentials == "default"
    assert "profile" in saved.keys_refused
    assert SECRET not in saved.keys_refused
    everything = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert SECRET.encode() not in everything
    assert b"AKIA" not in everything


def test_other_routes_stay_and_their_names_are_not_taken_twice(read, tmp_path):
    file = tmp_path / "config.toml"
    old = Config((Route(name="scans", root="/x", bucket="abc", queue="q"),), General(log_level="WARNING"))
    saved = save_import(file, old, read(without("aws_access_key_id", "aws_secret_key")))
    assert [route.name for route in load(file).routes] == ["scans", "test_bucket"]
    assert load(file).general.log_level == "WARNING"
    with pytest.raises(ConfigError, match="called scans already"):
        save_import(file, saved.config, read(FULL, name="scans"))


def test_keys_do_not_stay_behind_when_saving_fails(read, tmp_path, system_keyring, monkeypatch):
    def refuse(*_: object) -> None:
        raise ConfigError("cannot be written")

    monkeypatch.setattr("engine.settings.properties.save", refuse)
    with pytest.raises(ConfigError):
        save_import(tmp_path / "config.toml", Config(), read(FULL))
    assert system_keyring.entries == {}
