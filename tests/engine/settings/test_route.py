"""Where a route's folders are, and how its prefix stands before a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.settings.route import Route


def test_the_four_folders_lie_below_the_root():
    route = Route(root="/data")
    assert route.folders == tuple(
        Path("/data", name) for name in ("Watch", "QueuedForUpload", "UploadedToS3", "DownloadedFromS3")
    )


def test_a_folder_may_be_set_alone():
    route = Route(root="/data", watch_folder="/scans", downloaded_folder="~/in")
    assert route.watch_path == Path("/scans")
    assert route.queued_path == Path("/data/QueuedForUpload")
    assert route.downloaded_path == Path.home() / "in"


def test_a_route_that_goes_one_way_uses_the_folders_of_that_way_only():
    assert Route(root="/data", upload=False).folders == (Path("/data/DownloadedFromS3"),)
    assert len(Route(root="/data", download=False).folders) == 3


@pytest.mark.parametrize(
    ("prefix", "before_key"),
    [("", ""), ("/", ""), ("scans", "scans/"), ("/scans/2026/", "scans/2026/"), ("a//b", "a//b/")],
)
def test_the_prefix_ends_with_one_slash(prefix, before_key):
    assert Route(prefix=prefix).key_prefix == before_key


def test_deliveries_come_from_the_queue_unless_another_is_set():
    assert Route(queue="one").receiving_queue == "one"
    assert Route(queue="one", download_queue="two").receiving_queue == "two"


def test_the_size_of_parts_is_in_bytes():
    assert Route(part_size_mib=16).part_size == 16 * 1024 * 1024
