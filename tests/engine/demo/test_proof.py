from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.demo.proof import differences
from engine.demo.sample import samples
from engine.settings.route import Route


@pytest.fixture
def sources(tmp_path) -> Path:
    for sample in list(samples(14))[7:]:
        sample.write_below(tmp_path / "Samples")
    return tmp_path / "Samples"


@pytest.fixture
def route(tmp_path, sources) -> Route:
    """One along which everything has travelled."""
    route = Route(root=str(tmp_path))
    shutil.copytree(sources, route.uploaded_path)
    shutil.copytree(sources, route.downloaded_path)
    return route


def first_below(folder: Path) -> Path:
    return next(file for file in sorted(folder.rglob("*")) if file.is_file())


def test_nothing_to_say_when_all_are_equal(sources, route):
    assert differences(sources, route) == []


def test_a_missing_file(sources, route):
    lost = first_below(route.downloaded_path)
    lost.unlink()
    assert differences(sources, route) == [f"{lost.relative_to(route.downloaded_path.parent).as_posix()}: missing"]


def test_one_changed_byte(sources, route):
    damaged = first_below(route.uploaded_path)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\0")
    assert differences(sources, route) == [f"{damaged.relative_to(route.uploaded_path.parent).as_posix()}: different"]


def test_a_file_that_came_twice(sources, route):
    (route.downloaded_path / "file (2).txt").write_bytes(b"again")
    assert differences(sources, route) == ["DownloadedFromS3/file (2).txt: unexpected"]


def test_the_folder_of_unfinished_downloads_does_not_count(sources, route):
    (route.downloaded_path / ".incoming").mkdir()
    (route.downloaded_path / ".incoming" / "1.part").write_bytes(b"half")
    assert differences(sources, route) == []


def test_folders_that_were_never_made(sources, tmp_path):
    assert len(differences(sources, Route(root=str(tmp_path / "elsewhere")))) == 2 * 7
