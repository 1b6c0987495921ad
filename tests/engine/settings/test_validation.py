"""What must be true of the settings as a whole."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from engine.settings import validation
from engine.settings.config import Complaint, Config
from engine.settings.home import Home
from engine.settings.route import Route
from engine.settings.validation import is_loopback, validate, validate_place, validate_route


@pytest.fixture
def route(tmp_path):
    return Route(name="scans", root=str(tmp_path / "scans"), bucket="papers", queue="papers-in")


def wrong(route: Route, **changes: object) -> dict[str, str]:
    return {c.setting: c.text for c in validate_route(dataclasses.replace(route, **changes))}


def test_a_plain_route_is_good(route):
    assert validate(Config((route,))) == ()


@pytest.mark.parametrize(
    "bucket", ["papers", "old_Bucket", "a.b-c", "arn:aws:s3:eu-central-1:123456789012:accesspoint/x"]
)
def test_bucket_names_that_exist_are_taken(route, bucket):
    assert wrong(route, bucket=bucket) == {}


@pytest.mark.parametrize("bucket", ["a/b", "s3://papers", "pa pers", "ab", "-papers"])
def test_bucket_names_that_cannot_exist_are_told(route, bucket):
    assert "not a name that a bucket can have" in wrong(route, bucket=bucket)["bucket"]


@pytest.mark.parametrize("queue", ["a.b", "x" * 81, "not a queue"])
def test_queue_names_that_cannot_exist_are_told(route, queue):
    assert "queue" in wrong(route, queue=queue)
    assert "download_queue" in wrong(route, download_queue=queue)


@pytest.mark.parametrize("queue", ["papers_in-2", "papers.fifo", "https://sqs.eu-central-1.amazonaws.com/1/papers"])
def test_names_and_urls_of_queues_are_taken(route, queue):
    assert wrong(route, queue=queue) == {}


@pytest.mark.row("N10")
@pytest.mark.parametrize(
    "host",
    ["sqs.eu-west-1.amazonaws.com", "eu-west-1.queue.amazonaws.com", "sqs-fips.us-gov-west-1.amazonaws.com"],
)
def test_a_queue_of_another_region_is_refused(route, host):
    for setting in ("queue", "download_queue"):
        url = f"https://{host}/123456789012/papers"
        assert "one region" in wrong(route, region="eu-central-1", **{setting: url})[setting]
        assert wrong(route, region="", **{setting: url}) == {}
        assert wrong(route, region="eu-west-1", **{setting: url.replace("us-gov-west-1", "eu-west-1")}) == {}


@pytest.mark.row("S05", "N10")
def test_plain_http_needs_a_visible_choice(route):
    url = "http://minio.example.com:9000"
    assert "without encryption" in wrong(route, endpoint_url=url)["endpoint_url"]
    assert "without encryption" in wrong(route, queue=f"{url}/1/q")["queue"]
    assert wrong(route, endpoint_url=url, allow_http=True) == {}
    assert wrong(route, endpoint_url="http://127.0.0.1:9000", sqs_endpoint_url="http://[::1]:1") == {}


@pytest.mark.parametrize("url", ["minio.example.com", "ftp://x", "https://", "http://[::1", "https://x:99999"])
def test_what_is_no_url_is_told(route, url):
    assert "is not a URL" in wrong(route, endpoint_url=url)["endpoint_url"]


def test_a_url_must_not_hold_a_password(route):
    text = wrong(route, endpoint_url="https://me:geheim@s3.example.com")["endpoint_url"]
    assert "keyring" in text
    assert "geheim" not in text


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("localhost", True), ("s3.localhost", True), ("127.9.9.9", True), ("::1", True), ("localhost.example.com", False)],
)
def test_this_computer_is_known_without_a_name_server(host, is_ours):
    assert is_loopback(host) is is_ours


def test_a_route_needs_a_root_or_all_its_folders(route, tmp_path):
    assert "root is missing" in wrong(route, root="")["root"]
    own = {f"{name}_folder": str(tmp_path / name) for name in ("watch", "queued", "uploaded", "downloaded")}
    assert wrong(route, root="", **own) == {}
    assert "root is missing" in wrong(route, root="", **(own | {"queued_folder": ""}))["root"]


def test_a_route_must_do_something(route):
    assert "do nothing" in wrong(route, upload=False, download=False)["upload"]


@pytest.mark.row("L09")
def test_folders_must_be_apart(route, tmp_path):
    assert "apart" in wrong(route, downloaded_folder=str(tmp_path / "scans" / "Watch"))["root"]
    assert "apart" in wrong(route, watch_folder=str(tmp_path / "scans" / "QueuedForUpload" / "x"))["root"]


@pytest.mark.row("L09")
def test_folders_that_are_one_through_a_link_are_not_apart(route, tmp_path):
    (tmp_path / "scans" / "Watch").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "scans" / "Watch")
    assert "apart" in wrong(route, downloaded_folder=str(tmp_path / "link"))["root"]


@pytest.mark.row("L09")
@pytest.mark.parametrize(
    "folder", [Path.home(), Path.home().parent, Path(Path.home().anchor)], ids=["home", "above it", "disk"]
)
def test_a_whole_home_or_disk_is_not_watched(route, folder):
    text = wrong(route, watch_folder=str(folder), root="", queued_folder="/q", uploaded_folder="/u", download=False)
    assert "whole disk" in text["root"]


@pytest.mark.row("L09")
def test_the_programs_own_files_are_in_no_folder_of_a_route(route, tmp_path):
    config = Config((route,))
    assert validate_place(config, Home.at(tmp_path / "home")) == []
    for folder in (route.watch_path, route.downloaded_path / "sub"):
        (complaint,) = validate_place(config, Home.at(folder))
        assert "own files" in complaint.text
        assert complaint.is_fatal


@pytest.mark.row("L09", "Q04")
def test_files_are_moved_within_one_disk_only(route, monkeypatch):
    monkeypatch.setattr(validation, "_device", lambda folder: int(folder.name == "UploadedToS3"))
    assert "on one disk" in wrong(route)["root"]
    assert wrong(route, upload=False) == {}


@pytest.mark.row("L09")
def test_routes_need_names_and_folders_of_their_own(route):
    texts = [complaint.text for complaint in validate(Config((route, route)))]
    assert "two routes are called scans" in texts
    assert any("folders of its own" in text for text in texts)


def test_routes_that_receive_need_queues_of_their_own(route, tmp_path):
    """Or each would take messages that are meant for the other."""
    other = dataclasses.replace(route, name="photos", root=str(tmp_path / "photos"), prefix="photos")
    (complaint,) = validate(Config((route, other)))
    assert (complaint.route, complaint.setting) == ("photos", "queue")
    assert "the route scans receives from papers-in too" in complaint.text
    (complaint,) = validate(Config((route, dataclasses.replace(other, queue="q", download_queue="papers-in"))))
    assert complaint.setting == "download_queue"
    for good in (
        {"download": False},
        {"download_queue": "photos-in"},
        {"region": "eu-central-1"},
        {"sqs_endpoint_url": "https://sqs.example.com"},
        {"profile": "another account"},
    ):
        assert validate(Config((route, dataclasses.replace(other, **good)))) == ()


def test_what_reading_found_is_told_too(route):
    found = Complaint("", "future", "future is not a setting", is_fatal=False)
    assert validate(Config((route,), complaints=(found,))) == (found,)
