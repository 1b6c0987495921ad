from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from venv import create as make_venv

import pytest
from servers import ROOT


@pytest.fixture(scope="module")
def dev():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["dev"]


@pytest.fixture
def pip_calls(dev, monkeypatch) -> list[tuple[str, ...]]:
    """Record what would be installed: these tests need no index."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev.Environment, "pip", lambda self, *arguments: calls.append(arguments))
    monkeypatch.setattr(dev.venv, "create", lambda folder, **_options: make_python(folder))
    return calls


def make_python(folder):
    for name in ("bin", "Scripts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for python in ("python", "python.exe"):
            (folder / name / python).touch()
    (folder / "ready").unlink(missing_ok=True)


@pytest.fixture
def environment(dev, tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("something==1.0 --hash=sha256:00")
    return dev.Environment(tmp_path / "venv", lock, has_project=True)


def test_a_second_set_up_does_nothing(environment, pip_calls):
    environment.set_up()
    assert ("install", "--require-hashes", "-r", str(environment.lock)) in pip_calls
    assert any("--editable" in call and "--no-deps" in call for call in pip_calls)
    pip_calls.clear()
    environment.set_up()
    assert pip_calls == []


def test_an_interrupted_set_up_starts_over(environment, pip_calls, dev, monkeypatch):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(dev.Environment, "pip", interrupt)
        with pytest.raises(KeyboardInterrupt):
            environment.set_up()
    environment.set_up()
    assert len(pip_calls) == 2


def test_a_changed_lock_is_noticed(environment, pip_calls):
    environment.set_up()
    pip_calls.clear()
    environment.lock.write_text("something==1.1 --hash=sha256:01")
    environment.set_up()
    assert pip_calls


def test_a_moved_tree_is_noticed(environment, pip_calls, tmp_path):
    environment.set_up()
    pip_calls.clear()
    environment.folder.rename(tmp_path / "moved")
    dataclasses.replace(environment, folder=tmp_path / "moved").set_up()
    assert pip_calls


def test_an_environment_without_its_python_is_made_anew(environment, pip_calls):
    environment.set_up()
    pip_calls.clear()
    environment.python.unlink()
    environment.set_up()
    assert pip_calls


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["tests/engine", "-k", "outbox"], ["tests/engine", "-k", "outbox"]),
        ([], ["--numprocesses=auto", "--dist=worksteal"]),
    ],
    ids=["further words go to pytest", "the whole suite runs on all cores"],
)
def test_the_tests_are_run(dev, monkeypatch, words, options):
    ran = []
    monkeypatch.setattr(dev, "become", lambda command: ran.append(command) or 5)
    monkeypatch.setattr(dev, "install_debian_packages", lambda _packages: None)
    monkeypatch.setattr(dev.Environment, "set_up", lambda _self: None)
    monkeypatch.chdir(ROOT)
    assert dev.main(["test", *words]) == 5
    assert ran == [[str(dev.PROJECT.python), "-m", "pytest", *options]]


def test_the_demo_asks_for_qt_only_where_it_shows_a_window(dev, monkeypatch):
    asked = []
    monkeypatch.setattr(dev, "become", lambda command: 0)
    monkeypatch.setattr(dev, "install_debian_packages", asked.append)
    monkeypatch.setattr(dev.Environment, "set_up", lambda _self: None)
    dev.main(["demo", "--headless", "--files", "3"])
    dev.main(["demo"])
    assert asked == [[], dev.QT_PACKAGES]


def test_every_check_runs_and_a_failed_one_is_named(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev, "succeeds", lambda name, _command: name != "mypy")
    monkeypatch.setattr(dev, "install_debian_packages", lambda _packages: None)
    monkeypatch.setattr(dev.Environment, "set_up", lambda _self: None)
    assert dev.main(["check"]) == 1
    assert capsys.readouterr().out.strip() == "failed: mypy"


@pytest.fixture
def debian(dev, monkeypatch) -> list[list[str]]:
    """Debian without libegl1, whoever we are; the commands that would be run."""
    ran: list[list[str]] = []
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "installed_debian_packages", lambda: {"libgl1"})
    monkeypatch.setattr(dev, "run_quietly", lambda command: ran.append(command) or "")
    return ran


def test_root_installs_only_what_is_missing(dev, debian, monkeypatch):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.install_debian_packages(["libgl1", "libegl1"])
    assert [command[-1] for command in debian] == ["update", "libegl1"]
    assert "libgl1" not in debian[1]


def test_others_are_told_the_line_to_run(dev, debian, monkeypatch, capsys):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    dev.install_debian_packages(["libgl1", "libegl1"])
    assert debian == []
    assert "sudo apt-get install --yes --no-install-recommends libegl1" in capsys.readouterr().out


def test_nothing_missing_nothing_said(dev, debian, capsys):
    dev.install_debian_packages(["libgl1"])
    assert debian == []
    assert capsys.readouterr().out == ""


def test_packages_that_stand_in_for_others_count(dev, monkeypatch):
    shown = "installed:libglib2.0-0t64, libglib2.0-0 (= 2.80), x\nconfig-files:gone, \ninstalled:xvfb, \n"
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=shown))
    assert {"libglib2.0-0t64", "libglib2.0-0", "x", "xvfb"} == dev.installed_debian_packages() - {""}


def test_an_unknown_command_shows_those_that_exist():
    done = subprocess.run([sys.executable, "dev.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no command dance" in done.stdout
    for name in ("demo", "test", "check", "build", "lock"):
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "build.txt", "ministack.txt"])
def test_locks_have_hashes_and_name_no_host(name: str):
    text = (ROOT / "locks" / name).read_text(encoding="utf-8")
    requirements = text.replace("\\\n", " ").splitlines()
    assert all("==" in line and "--hash=sha256:" in line for line in requirements)
    assert not re.search(r"://|--(extra-)?index|find-links", text)


@pytest.mark.parametrize(("lock", "extras"), [("run.txt", []), ("build.txt", ["build"]), ("dev.txt", ["demo", "test"])])
def test_locks_hold_what_pyproject_asks_for(lock: str, extras: list[str]):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    names = {re.split(r"[\[<>=!; ]", line)[0].lower() for line in wanted} - {"bucket-brigade"}
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "locks" / lock).read_text(encoding="utf-8"), re.MULTILINE))
    assert names - locked == set()


@pytest.fixture
def locks(dev, tmp_path, monkeypatch) -> Path:
    """Two locks, one of which names something that our advisory service, a file, knows a vulnerability of."""
    folder = tmp_path / "locks"
    folder.mkdir()
    (folder / "good.txt").write_text("sound==1.0 --hash=sha256:00")
    (folder / "run.txt").write_text("sound==1.0 --hash=sha256:00\nleaky==1.0 --hash=sha256:00")
    monkeypatch.setattr(dev, "LOCKS", folder)
    return folder


_AUDITOR = """\
#!{python}
import sys
from pathlib import Path

assert {{"--strict", "--disable-pip", "--require-hashes"}} <= set(sys.argv), sys.argv
text = Path(sys.argv[sys.argv.index("-r") + 1]).read_text()
sys.exit("leaky 1.0 has a known vulnerability" if "leaky" in text else 0)
"""


@pytest.fixture
def auditor(dev, tmp_path, monkeypatch) -> None:
    """Stands where pip-audit stands, and asks no server."""
    environment = dev.Environment(tmp_path / "audit", lock=None)
    script = Path(environment.script("pip-audit"))
    script.parent.mkdir(parents=True)
    script.write_text(_AUDITOR.format(python=sys.executable))
    script.chmod(0o755)
    monkeypatch.setattr(dev, "AUDIT", environment)
    monkeypatch.setattr(dev.Environment, "set_up", lambda _self: None)


@pytest.mark.row("S10")
@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_known_vulnerability_fails_the_audit_and_the_lock_is_named(dev, locks, auditor, capsys):
    assert dev.main(["audit"]) == 1
    assert capsys.readouterr().out.splitlines() == ["--- good.txt", "--- run.txt", "failed: run.txt"]
    (locks / "run.txt").write_text("sound==1.0 --hash=sha256:00")
    assert dev.main(["audit"]) == 0


def test_every_lock_is_made_and_none_is_forgotten_by_the_audit(dev, monkeypatch):
    made = []
    monkeypatch.setattr(dev.Environment, "create", lambda _self: None)
    monkeypatch.setattr(dev.Environment, "pip", lambda *_: None)
    monkeypatch.setattr(dev.subprocess, "run", lambda command, **_: made.append(command[-1]))
    assert dev.main(["lock"]) == 0
    assert sorted(made) == sorted(f"locks/{file.name}" for file in (ROOT / "locks").glob("*.txt"))


@pytest.fixture
def wheel(tmp_path) -> Path:
    """A package that needs no index."""
    file = tmp_path / "wheels" / "tiny-1.0-py3-none-any.whl"
    file.parent.mkdir()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    return file


@pytest.fixture
def borrowed_pip(dev, monkeypatch) -> None:
    """To unpack a pip takes many times as long as what is tested."""

    def create(folder: Path, **_options: object) -> None:
        make_venv(folder, clear=True, symlinks=True)
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))

    monkeypatch.setattr(dev.venv, "create", create)


@pytest.mark.row("S10")
@pytest.mark.skipif(sys.platform == "win32", reason="packages lie elsewhere there")
def test_a_package_that_is_not_what_was_locked_is_not_installed(dev, wheel, borrowed_pip, tmp_path):
    """With the real pip."""
    where = f"--no-index\n--find-links {wheel.parent}\n"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = tmp_path / "lock.txt"
    environment = dev.Environment(tmp_path / "venv", lock)
    lock.write_text(f"{where}tiny==1.0 --hash=sha256:{'0' * 64}")
    with pytest.raises(SystemExit, match="DO NOT MATCH THE HASHES"):
        environment.set_up()
    assert not environment.stamp.exists(), "it is not taken for ready"
    lock.write_text(f"{where}tiny==1.0 --hash=sha256:{digest}")
    environment.set_up()
    assert environment.stamp.exists()
