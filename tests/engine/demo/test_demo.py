from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from servers import ROOT, client

from engine.demo import demo, run_demo
from engine.demo.sample import samples
from engine.demo.server import ServerError
from engine.settings.config import load
from engine.settings.route import Route
from engine.settings.validation import validate


@pytest.fixture(autouse=True)
def environment_comes_back(monkeypatch):
    """The demo sets what its children shall inherit."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.fixture
def without_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_without_a_display_it_names_the_way_out(without_display, capsys, tmp_path):
    assert run_demo(headless=False, home=tmp_path / "new") == 2
    assert "demo --headless" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_in_use_is_refused(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("kept")
    assert run_demo(headless=True, home=tmp_path) == 2
    assert "not empty" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_server_it_says_how_to_get_it(monkeypatch, capsys, tmp_path):
    def refuse():
        raise ServerError('pip install "bucket-brigade[demo]"')

    monkeypatch.setattr(demo, "running_server", refuse)
    assert run_demo(headless=True, home=tmp_path) == 2
    assert 'pip install "bucket-brigade[demo]"' in capsys.readouterr().err


@pytest.mark.integration
def test_the_route_is_valid_and_its_bucket_is_there(tmp_path):
    with demo.demo_route(tmp_path) as route, closing(client("s3", route.endpoint_url)) as s3:
        config = load(tmp_path / "config.toml")
        assert config.routes == (route,)
        assert not validate(config)
        assert s3.head_bucket(Bucket=route.bucket)
        assert "AWS_PROFILE" not in os.environ
        assert os.environ["AWS_EC2_METADATA_DISABLED"] == "true"


@pytest.mark.parametrize("finished", [True, False])
def test_a_drop_is_the_same_file_in_watch(tmp_path, finished: bool):
    route = Route(root=str(tmp_path / "Demo"))
    for sample in list(samples(5))[:4]:
        demo.drop(sample, tmp_path, route, finished=finished)
        assert (route.watch_path / sample.name).read_bytes() == sample.content
        assert (tmp_path / "Samples" / sample.name).read_bytes() == sample.content
    assert not (tmp_path / "finished").exists()


@pytest.fixture
def engine_that(monkeypatch):
    """Another engine in the place of ours: what the demo says of it is what matters here."""

    def install(travel, code: int) -> None:
        def run_headless(home: Path, *, until_idle: bool, json: bool) -> int:
            route = load(home / "config.toml").routes[0]
            travel(route)
            return code

        monkeypatch.setitem(sys.modules, "engine.cli.run", SimpleNamespace(run_headless=run_headless))

    return install


def carry_all(route: Route) -> None:
    shutil.copytree(route.watch_path, route.uploaded_path)
    shutil.copytree(route.watch_path, route.downloaded_path)


def carry_and_lose_one(route: Route) -> None:
    carry_all(route)
    (route.downloaded_path / "welcome.txt").unlink()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("travel", "engines_code", "code", "said"),
    [
        (carry_all, 0, 0, "all verified"),
        (carry_all, 3, 3, "exit code 3"),
        (carry_and_lose_one, 0, 1, "DownloadedFromS3/welcome.txt: missing"),
        (carry_and_lose_one, 3, 3, "DownloadedFromS3/welcome.txt: missing"),
    ],
)
def test_only_equal_files_are_a_success(engine_that, capsys, tmp_path, travel, engines_code, code, said):
    engine_that(travel, engines_code)
    assert run_demo(headless=True, files=3, home=tmp_path) == code
    assert said in capsys.readouterr().out


@pytest.mark.e2e
def test_the_whole_demo_in_the_terminal(tmp_path):
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "gui", "demo", "--headless", "--files", "25", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all verified" in done.stdout
    for folder in ("UploadedToS3", "DownloadedFromS3"):
        for sample in samples(25):
            assert (home / "Demo" / folder / Path(sample.name)).read_bytes() == sample.content
    assert [file.name for file in (home / "Demo" / "Watch").rglob("*") if file.is_file()] == []
