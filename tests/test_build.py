from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from servers import ROOT

from engine import __version__
from gui.packed import engine as engine_of_window

SPEC = ROOT / "build_installer.spec"


@pytest.fixture(scope="module")
def packed():
    """What the spec hands to PyInstaller, which the tests do not need: its own words are recorders here. It looks through
    all that is installed, so this is done once.
    """
    made = SimpleNamespace(analyses=[], executables=[], collected=None, needs={})
    bindepend = ModuleType("PyInstaller.depend.bindepend")
    bindepend.get_imports = lambda file: [(name, None) for name in made.needs.get(file, ())]

    def analysis(scripts, datas, **options):
        files = [(f"{target}/{Path(source).name}", source, "DATA") for source, target in datas]
        files.append(("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"))
        found = SimpleNamespace(scripts=scripts, pure=[], binaries=[], datas=files, **options)
        made.analyses.append(found)
        return found

    def executable(*_archives, name, **options):
        made.executables.append(SimpleNamespace(name=name, **options))
        return made.executables[-1]

    words = {
        "SPECPATH": str(ROOT),
        "Analysis": analysis,
        "PYZ": lambda pure: pure,
        "EXE": executable,
        "COLLECT": lambda *_parts, **options: setattr(made, "collected", options),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PyInstaller", "PyInstaller.depend"):
            patch.setitem(sys.modules, name, ModuleType(name))
        patch.setitem(sys.modules, bindepend.__name__, bindepend)
        exec(compile(SPEC.read_text(encoding="utf-8"), SPEC, "exec"), words)
    made.spec = SimpleNamespace(**words)
    return made


def names(entries):
    return [name for name, *_ in entries]


def test_the_window_has_no_cloud_and_the_engine_no_qt(packed):
    window, engine = packed.analyses
    assert window.scripts == ["gui/__main__.py"]
    assert {"boto3", "botocore", "obstore", "awscrt"} <= set(window.excludes)
    assert engine.scripts == ["engine/cli/__main__.py"]
    assert {"PySide6", "shiboken6", "gui"} <= set(engine.excludes)


def test_neither_has_the_servers_and_tools_of_developers(packed):
    for analysis in packed.analyses:
        assert {"moto", "setuptools", "pip"} <= set(analysis.excludes)


def test_everything_that_is_named_is_there(packed):
    for analysis in packed.analyses:
        sources = [*analysis.scripts, *(source for _, source, _ in analysis.datas)]
        assert [source for source in sources if not (ROOT / source).exists()] == []
        assert [name for name in analysis.hiddenimports if not (ROOT / name).is_dir()] == []


def test_both_scripts_have_one_name(packed):
    # Python tells the processes that it spawns which file is __main__, and they look whether that is theirs.
    assert len({Path(analysis.scripts[0]).name for analysis in packed.analyses}) == 1


def test_the_window_finds_the_engine_by_its_name(packed, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/opt/bucket-brigade/bucket-brigade")
    assert [executable.name for executable in packed.executables] == ["bucket-brigade", Path(engine_of_window()).name]


def test_only_the_engine_writes_to_a_terminal(packed):
    assert [executable.console for executable in packed.executables] == [False, True]


def test_licences_go_along(packed):
    window, _ = packed.analyses
    assert {"licenses/bucket-brigade/LICENSE", "licenses/keyring/LICENSE"} <= set(names(window.datas))


@pytest.mark.parametrize(
    "file",
    [
        "botocore/data/endpoints.json",
        "botocore/data/s3/2006-03-01/service-2.json.gz",
        "botocore/data/sso-oidc/2019-06-10/service-2.json.gz",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "resources/icons/bucket-brigade.svg",
    ],
)
def test_what_is_used_stays(packed, file):
    assert packed.spec.used([(file, "", "DATA")])


@pytest.mark.parametrize(
    "file",
    [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/s3control/2018-08-20/service-2.json.gz",
        "boto3/data/dynamodb/2012-08-10/resources-1.json",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/translations/qt_de.qm",
    ],
)
def test_what_nothing_uses_goes(packed, file):
    assert not packed.spec.used([(file, "", "DATA")])


def test_libraries_stay_as_long_as_something_leads_to_them(packed):
    packed.needs.update({"/qxcb": ["libxcb-a.so.1"], "/xcb-a": ["libxcb-b.so.1"], "/gtk": ["libgdk.so"]})
    entries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qxcb", "BINARY"),
        ("libxcb-a.so.1", "/xcb-a", "BINARY"),
        ("libxcb-b.so.1", "/xcb-b", "BINARY"),
        ("libpython3.11.so.1.0", "/python", "BINARY"),
        ("obstore/_obstore.abi3.so", "/obstore", "EXTENSION"),
        ("libgtk-3.so.0", "/gtk", "BINARY"),
        ("libgdk.so", "/gdk", "BINARY"),
    ]
    kept = names(packed.spec.linked(entries))
    assert kept == names(entries)[:-2]


def test_no_link_leads_to_a_library_that_is_gone(packed):
    assert not any("libQt6Core.so.6" in names(analysis.datas) for analysis in packed.analyses)


@pytest.fixture(scope="module")
def dev():
    spec = importlib.util.spec_from_file_location("dev_to_build", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev_to_build"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["dev_to_build"]


@pytest.fixture
def project(dev, monkeypatch, tmp_path):
    """The project with a dist/ of two empty programs, and the commands that would be run."""
    for name in ("pyproject.toml", "LICENSE", "resources"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "dist" / "bucket-brigade").mkdir(parents=True)
    for name in ("bucket-brigade", "bucket-brigade-engine"):
        (tmp_path / "dist" / "bucket-brigade" / name).write_bytes(bytes(4096))
    ran = []
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "succeeds", lambda name, command: ran.append((name, command)) or True)
    monkeypatch.setattr(dev, "install_debian_packages", lambda _packages: None)
    monkeypatch.setattr(dev.Environment, "set_up", lambda _self: None)
    return SimpleNamespace(folder=tmp_path, ran=ran)


def test_build_packs_with_an_environment_of_its_own(dev, project, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    assert dev.main(["build"]) == 0
    [(name, command)] = project.ran
    assert name == "dist/bucket-brigade"
    assert command[0] == str(ROOT / ".venv-build" / dev.SCRIPTS / Path(command[0]).name)
    assert command[-1] == SPEC.name


def test_build_says_when_packing_failed(dev, project, monkeypatch):
    monkeypatch.setattr(dev, "succeeds", lambda _name, _command: False)
    assert dev.main(["build"]) == 1


def test_the_package_installs_programs_entry_and_icon(dev, project):
    tree = project.folder / "tree"
    dev.lay_out_for_debian(tree)
    files = {str(file.relative_to(tree)) for file in tree.rglob("*") if not file.is_dir()}
    assert files == {
        "opt/bucket-brigade/bucket-brigade",
        "opt/bucket-brigade/bucket-brigade-engine",
        "usr/bin/bucket-brigade",
        "usr/bin/bucket-brigade-engine",
        "usr/share/applications/bucket-brigade.desktop",
        "usr/share/doc/bucket-brigade/copyright",
        "usr/share/icons/hicolor/scalable/apps/bucket-brigade.svg",
    }
    assert (tree / "usr/bin/bucket-brigade").readlink() == Path("/opt/bucket-brigade/bucket-brigade")


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb makes the package")
def test_the_package_says_what_it_needs(dev, project, monkeypatch):
    monkeypatch.setattr(dev, "succeeds", lambda _name, command: not dev.run_quietly(command))
    assert dev.pack_for_debian() == 0
    [package] = project.folder.glob("dist/*.deb")
    shown = subprocess.run(["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True)
    fields = dict(re.findall(r"^([\w-]+): (.*)$", shown.stdout, re.MULTILINE))
    assert package.name == f"bucket-brigade_{fields['Version']}_{fields['Architecture']}.deb"
    assert fields["Version"] == __version__
    for needed in ("libc6 (>= 2.", "ca-certificates", "fontconfig", "fonts-dejavu-core", "libegl1", "libxcb1"):
        assert needed in fields["Depends"]
    assert int(fields["Installed-Size"]) >= 8
