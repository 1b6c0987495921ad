#!/usr/bin/env python3
"""Everything that a developer types, with nothing but Python: it sets up what a command needs, then runs it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info < (3, 11):  # noqa: UP036 - this is what says so
    sys.exit(f"Bucket Brigade needs Python 3.11 or newer, this is {sys.version.split()[0]}. Try: python3.12 dev.py")

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "locks"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

QT_PACKAGES = [
    *("libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "fonts-dejavu-core"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0"),
]
DESKTOP_PACKAGES = [
    *("xvfb", "dbus-daemon", "openbox", "trayer", "xdotool", "x11-utils", "imagemagick", "at-spi2-core"),
    *("gnome-keyring", "strace"),
]
"""A desktop to test on: a screen without a monitor, windows, a tray, a mouse, a screen reader, a keyring."""

SERVER_PACKAGES = ["nginx", "libnginx-mod-http-lua", "lua-filesystem", "lua-cjson", "iproute2"]
"""What the servers of the measurements are made of, and the line between them."""

ON_ALL_CORES = ["--numprocesses=auto", "--dist=worksteal"]

ATHERIS_REQUIREMENT = "atheris==3.0.0"
"""For Linux and macOS only, hence an environment of its own."""
MINISTACK_REQUIREMENT = "ministack==1.5.33"
"""It pins botocore exactly, hence an environment of its own."""
PEER_REQUIREMENTS = "awscli\nrclone-bin\ns3cmd\ns5cmd"
"""What we are measured against; awscli pins botocore exactly, hence an environment of its own."""
AUDIT_REQUIREMENT = "pip-audit==2.10.1"


def demo(arguments: list[str]) -> int:
    """Watch real files travel: in the window, or with --headless [--files N] in the terminal."""
    install_debian_packages([] if "--headless" in arguments else QT_PACKAGES)
    PROJECT.set_up()
    return become([PROJECT.script("bucket-brigade"), "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Run the test suite, on all cores; whatever follows goes to pytest, in one process: test tests/engine -k outbox"""
    install_debian_packages([*QT_PACKAGES, *DESKTOP_PACKAGES])
    PROJECT.set_up()
    MINISTACK.set_up()
    os.chdir(ROOT)
    return become([PROJECT.script("python"), "-m", "pytest", *(arguments or ON_ALL_CORES)])


def check(arguments: list[str]) -> int:
    """Lint, format, types, import contracts, links in the documents: all of them, then what failed."""
    if arguments:
        return usage(f"check takes nothing more, but got: {' '.join(arguments)}")
    install_debian_packages(QT_PACKAGES)
    PROJECT.set_up()
    checks = {
        "ruff check": [PROJECT.script("ruff"), "check", "."],
        "ruff format": [PROJECT.script("ruff"), "format", "--check", "."],
        "mypy": [PROJECT.script("mypy")],
        "import contracts": [PROJECT.script("lint-imports")],
        "links in the documents": [PROJECT.script("python"), "-m", "pytest", "-q", "tests/test_docs.py"],
    }
    failed = [name for name, command in checks.items() if not succeeds(name, command)]
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def soak(arguments: list[str]) -> int:
    """Random files, faults and kills against real servers: soak --minutes 60 [--seed 7]; fails where a promise is broken."""
    PROJECT.set_up()
    MINISTACK.set_up()
    os.chdir(ROOT)
    return become([PROJECT.script("python"), "tests/soak/run.py", *arguments])


def resources(arguments: list[str]) -> int:
    """How much memory many files cost, up and down: resources [--files 100000]; on Linux."""
    PROJECT.set_up()
    MINISTACK.set_up()
    os.chdir(ROOT)
    return become([PROJECT.script("python"), "tests/bench/resources.py", *arguments])


def translate(arguments: list[str]) -> int:
    """Bring resources/translations up to date with the texts of the program, to be translated with Qt Linguist."""
    if arguments:
        return usage(f"translate takes nothing more, but got: {' '.join(arguments)}")
    PROJECT.set_up()
    return become([PROJECT.script("python"), str(ROOT / "tests" / "translations" / "update.py")])


def bench(arguments: list[str]) -> int:
    """The whole way against tools that only copy, and the window: bench [--quick] [P1 P8 ...]; writes tests/bench/RESULTS.md; on Linux."""
    install_debian_packages([*QT_PACKAGES, *DESKTOP_PACKAGES, *SERVER_PACKAGES])
    PROJECT.set_up()
    PEERS.set_up()
    os.chdir(ROOT)
    return become([PROJECT.script("python"), "tests/bench/run.py", *arguments])


def screenshots(arguments: list[str]) -> int:
    """Pictures of all screens, and those of the documents: screenshots [--dark] [--scale 2] [--language de] [--out FOLDER]"""
    install_debian_packages([*QT_PACKAGES, *DESKTOP_PACKAGES])
    PROJECT.set_up()
    os.chdir(ROOT)
    return become([PROJECT.script("python"), "tests/screens/take.py", *arguments])


def build(arguments: list[str]) -> int:
    """Pack the program into dist/, for computers without Python; on Debian and its kin also as a .deb."""
    if arguments:
        return usage(f"build takes nothing more, but got: {' '.join(arguments)}")
    install_debian_packages([*QT_PACKAGES, "binutils"])
    BUILD.set_up()
    os.umask(0o022)  # what is installed for everybody must be readable for everybody
    pack = [BUILD.script("python"), "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR", "build_installer.spec"]
    if not succeeds("dist/bucket-brigade", pack):
        return 1
    return pack_for_debian() if shutil.which("dpkg-deb") else 0


def fuzz(arguments: list[str]) -> int:
    """Fuzz how messages are read and files are named: fuzz --runs 1000000"""
    FUZZ.set_up()
    return become([FUZZ.script("python"), str(ROOT / "tests" / "fuzz" / "fuzz.py"), *arguments])


def audit(arguments: list[str]) -> int:
    """Look up known vulnerabilities of everything in locks/; whatever follows goes to pip-audit: audit -s osv"""
    AUDIT.set_up()
    # Strict: what the service does not know was not looked up, which is no good news.
    command = [AUDIT.script("pip-audit"), "--strict", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    files = sorted(LOCKS.glob("*.txt"))
    failed = [file.name for file in files if not succeeds(file.name, [*command, "-r", str(file), *arguments])]
    say(f"failed: {', '.join(failed)}" if failed else "nothing is known against any of them")
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Write locks/ anew from pyproject.toml; add --upgrade for the newest versions."""
    common = ["--universal", "--python-version", "3.11", "--generate-hashes"]
    common += ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        tools = Environment(Path(folder), lock=None)
        tools.create()
        tools.pip("install", "uv")
        for name, source, wanted in [
            ("dev.txt", ["pyproject.toml", "--extra", "test"], ""),
            ("run.txt", ["pyproject.toml", "--constraint", "locks/dev.txt"], ""),
            ("build.txt", ["pyproject.toml", "--extra", "build", "--constraint", "locks/dev.txt"], ""),
            ("fuzz.txt", ["-"], ATHERIS_REQUIREMENT),
            ("ministack.txt", ["-"], MINISTACK_REQUIREMENT),
            ("audit.txt", ["-"], AUDIT_REQUIREMENT),
            ("bench.txt", ["-"], PEER_REQUIREMENTS),
        ]:
            say(f"locks/{name}")
            command = [tools.script("uv"), "pip", "compile", *source, *common, "--output-file", f"locks/{name}"]
            subprocess.run(command, cwd=ROOT, check=True, input=wanted, text=True)
    return 0


COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "soak": soak,
    "resources": resources,
    "translate": translate,
    "bench": bench,
    "screenshots": screenshots,
    "build": build,
    "fuzz": fuzz,
    "audit": audit,
    "lock": lock,
}


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is the command's own."""
    name, *rest = arguments or ["--help"]
    if name in COMMANDS:
        return COMMANDS[name](rest)
    return usage("" if name in ("-h", "--help") else f"there is no command {name}")


def usage(complaint: str) -> int:
    lines = [f"  {name:12}{command.__doc__}" for name, command in COMMANDS.items()]
    say("\n".join(filter(None, [complaint, "usage: python3 dev.py COMMAND", "", *lines])))
    return 2 if complaint else 0


@dataclass(frozen=True)
class Environment:
    """A virtual environment that is exactly what its lock says, or is made anew."""

    folder: Path
    lock: Path | None
    has_project: bool = False

    def set_up(self) -> None:
        """Make it unless it is ready. The stamp is written last: one that was interrupted has none, and starts over."""
        if self.stamp.exists() and self.stamp.read_text() == self.digest() and self.python.exists():
            return
        say(f"Setting up {self.folder.name} (once; it may take a minute)")
        self.create()
        self.pip("install", "--require-hashes", "-r", str(self.lock))
        if self.has_project:
            self.pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        self.stamp.write_text(self.digest())

    def create(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            install_debian_packages(["python3-venv"])
        venv.create(self.folder, clear=True, with_pip=True, symlinks=os.name != "nt")

    def pip(self, *arguments: str) -> None:
        """Show what pip says only where it fails: its warnings help nobody here."""
        complaint = run_quietly([str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments])
        if complaint:
            sys.exit(complaint)

    def digest(self) -> str:
        """Whatever makes an environment unfit when it changes: locks, entry points, interpreter, place."""
        parts = [str(self.folder), sys.version, sys.base_prefix]
        if self.lock:
            parts.append(self.lock.read_text())
        if self.has_project:
            parts.append(packaging_of_project())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def stamp(self) -> Path:
        return self.folder / "ready"

    @property
    def python(self) -> Path:
        return Path(self.script("python"))

    def script(self, name: str) -> str:
        return str(self.folder / SCRIPTS / (f"{name}.exe" if os.name == "nt" else name))


PROJECT = Environment(ROOT / ".venv", LOCKS / "dev.txt", has_project=True)
FUZZ = Environment(ROOT / ".venv-fuzz", LOCKS / "fuzz.txt")
MINISTACK = Environment(ROOT / ".venv-ministack", LOCKS / "ministack.txt")
AUDIT = Environment(ROOT / ".venv-audit", LOCKS / "audit.txt")
PEERS = Environment(ROOT / ".venv-bench", LOCKS / "bench.txt")
BUILD = Environment(ROOT / ".venv-build", LOCKS / "build.txt")
"""Without the tests' tools: what is not there cannot get into the package."""


def packaging_of_project() -> str:
    """The parts of pyproject.toml that an editable install copies; the tools' settings are read as they are."""
    document = pyproject()
    return json.dumps([document["build-system"], document["project"], document["tool"]["setuptools"]])


def pyproject() -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - older Pythons get as far as the line that sends them away

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pack_for_debian() -> int:
    """Make dist/bucket-brigade_VERSION_ARCHITECTURE.deb of dist/bucket-brigade."""
    show_architecture = ["dpkg", "--print-architecture"]
    architecture = subprocess.run(show_architecture, capture_output=True, text=True, check=True).stdout.strip()
    version = pyproject()["project"]["version"]
    tree = ROOT / "build" / "debian"
    lay_out_for_debian(tree)
    fields = {
        "version": version,
        "architecture": architecture,
        "libc": platform.libc_ver()[1],
        "kibibytes": sum(file.lstat().st_size for file in tree.rglob("*")) // 1024,
    }
    control = (ROOT / "resources" / "debian" / "control").read_text(encoding="utf-8").format(**fields)
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    name = f"dist/bucket-brigade_{version}_{architecture}.deb"
    package = tree.with_suffix(".deb")
    if not succeeds(name, ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package)]):
        return 1
    package.replace(ROOT / name)  # in one step: an interrupted one would look finished
    return 0


def lay_out_for_debian(tree: Path) -> None:
    """Put every file where the package will install it."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT / "dist" / "bucket-brigade", tree / "opt" / "bucket-brigade", symlinks=True)
    for source, target in {
        "resources/bucket-brigade.desktop": "usr/share/applications/bucket-brigade.desktop",
        "resources/icons/bucket-brigade.svg": "usr/share/icons/hicolor/scalable/apps/bucket-brigade.svg",
        "LICENSE": "usr/share/doc/bucket-brigade/copyright",
    }.items():
        (tree / target).parent.mkdir(parents=True)
        shutil.copyfile(ROOT / source, tree / target)
    (tree / "usr" / "bin").mkdir()
    for program in ("bucket-brigade", "bucket-brigade-engine"):
        (tree / "usr" / "bin" / program).symlink_to(f"/opt/bucket-brigade/{program}")


def install_debian_packages(wanted: list[str]) -> None:
    """On Debian and its kin: install what is missing if we may, else say how."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    installed = installed_debian_packages()
    missing = [name for name in wanted if name not in installed]
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        say(f"Some system packages are missing; if something fails, install them:\n  sudo {' '.join(command)}")
        return
    say(f"Installing system packages: {' '.join(missing)}")
    complaint = run_quietly(["apt-get", "update"]) or run_quietly(["env", "DEBIAN_FRONTEND=noninteractive", *command])
    if complaint:
        say(f"{complaint}\nGoing on without them.")


def installed_debian_packages() -> set[str]:
    """Their names, and those that they stand in for: newer releases renamed some."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}:${Package}, ${Provides}\n"]
    lines = subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()
    names = [line.removeprefix("installed:").split(",") for line in lines if line.startswith("installed:")]
    return {name.split("(")[0].strip() for group in names for name in group}


def succeeds(name: str, command: list[str]) -> bool:
    say(f"--- {name}")
    return subprocess.call(command, cwd=ROOT) == 0


def run_quietly(command: list[str]) -> str:
    """Run to the end. Nothing comes back where it went well, else the end of its output."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode == 0:
        return ""
    shown = "\n".join(done.stdout.splitlines()[-30:])
    return f"{shown}\nThis failed with exit code {done.returncode}: {' '.join(command)}"


def become(command: list[str]) -> int:
    """Let the command take this process's place, so that signals and the exit code are its own."""
    if os.name == "nt":
        return subprocess.call(command)
    sys.stdout.flush()
    return os.execv(command[0], command)  # noqa: S606 - no shell is meant


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
