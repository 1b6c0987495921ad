"""The whole program at its most talkative, with credentials that servers quote: they turn up nowhere."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from faults.actions import answer
from faults.answers import s3_error
from faults.proxy import FaultProxy
from integration.ground import ON_MOTO, until
from servers import BucketAndQueue

from engine.settings.config import Config, save
from engine.settings.route import General

pytestmark = [
    pytest.mark.integration,
    ON_MOTO,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

KEY_ID = "AKIACANARYCANARY0042"
SECRET = "canary/Secret+wJalrXUtnFEMI/K7MDENGbPxRfi"
TOKEN = "canaryTokenIQoJb3JpZ2luX2VjENf0123456789+/=="
SIGNATURE = "cafe0bad" * 8
CANARIES = re.compile("|".join(map(re.escape, (KEY_ID, SECRET, TOKEN, SIGNATURE))).encode())

QUOTED = f"""You sent {KEY_ID} with {TOKEN} for https://s3/b?X-Amz-Credential={KEY_ID}/20260101&X-Amz-Signature={SIGNATURE},
Authorization: AWS4-HMAC-SHA256 Credential={KEY_ID}/20260101, SignedHeaders=host, Signature={SIGNATURE}; {SECRET}"""
"""Worse than any server's answer."""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one place where the keys are declared."""
    file = tmp_path / "credentials"
    file.write_text(
        f"[canary]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    return file


def family(pid: int) -> list[int]:
    """The process, its children, and theirs."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in thread.read_text().split()]
    return [pid, *(member for child in children for member in family(child))]


@pytest.mark.row("S01", "S02")
def test_canary_keys_show_nowhere_but_in_their_profile(make_machine, bucket_and_queue: BucketAndQueue, profile):
    with FaultProxy(bucket_and_queue.endpoint) as proxy:
        refusal = answer(s3_error("SignatureDoesNotMatch", QUOTED, AWSAccessKeyId=KEY_ID, SignatureProvided=SIGNATURE))
        refused = [proxy.on(r"(PutObject|CreateMultipartUpload)$", refusal)]
        machine = make_machine(endpoint_url=proxy.endpoint, profile="canary", part_size_mib=5)
        save(machine.home.config_file, Config((machine.route,), General(log_level="DEBUG")))
        machine.drop("small.txt", b"small")
        machine.drop("large.bin", bytes(17 << 20))
        run = machine.start_run("--json")
        problem = until(lambda: machine.problems("bad-credentials"))[0]
        assert "***" in problem.detail, "what the server quoted is struck out, the rest is told"
        stages = family(run.pid)[1:]
        assert len(stages) >= 3
        for member in (run.pid, *stages):
            for what in ("cmdline", "environ"):
                assert not CANARIES.search(Path(f"/proc/{member}/{what}").read_bytes()), what
        for rule in refused:
            rule.remove()
        proxy.on(r"GetObject$", answer(s3_error("SlowDown", QUOTED)), times=1)
        machine.retry()
        os.kill(stages[0], signal.SIGKILL)
        machine.until_arrived(2)
        run.terminate()
        said = run.communicate(timeout=30)[0]
    assert json.loads(said.splitlines()[-1])["event"] == "summary"
    assert CANARIES.findall(said.encode()) == []
    written = [path for path in (machine.home.lock_folder, machine.root) for path in path.rglob("*") if path.is_file()]
    assert {"ledger.sqlite", "config.toml", "config.toml.last-good", "bucket-brigade-upload.log"} <= {
        path.name for path in written
    }
    assert [path.name for path in written if CANARIES.search(path.read_bytes())] == []
    assert "SignatureDoesNotMatch" in (machine.home.log_file.parent / "bucket-brigade-upload.log").read_text()
