"""What lies in the folders already is nobody's to overwrite, and nothing is written outside of them."""

from __future__ import annotations

import pytest
from folders import files_in
from integration.ground import ON_ONE_SERVER, messages_in, put_object, say, until

pytestmark = [pytest.mark.integration, ON_ONE_SERVER]


@pytest.mark.row("D16")
def test_a_users_own_files_are_never_touched(machine):
    machine.put("DownloadedFromS3/a.txt", b"theirs")
    machine.put("DownloadedFromS3/sub", b"a file where a folder should be")
    machine.put("UploadedToS3/a.txt", b"theirs")
    machine.drop("a.txt", b"ours")
    machine.drop("sub/b.txt", b"ours")
    machine.start()
    machine.until_through(2)
    assert machine.downloaded == {
        "a.txt": b"theirs",
        "a (2).txt": b"ours",
        "sub": b"a file where a folder should be",
        "sub (2)/b.txt": b"ours",
    }
    assert machine.uploaded == {"a.txt": b"theirs", "a (2).txt": b"ours", "sub/b.txt": b"ours"}
    assert {row.final_name for row in machine.transfers()} == {"a (2).txt", "sub/b.txt"}


@pytest.mark.row("D20")
def test_nothing_is_written_through_a_link(machine, bucket_and_queue, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (machine.route.downloaded_path / "linked").symlink_to(outside)
    machine.drop("linked/a.txt", b"content")
    machine.drop("b.txt", b"content")
    machine.start()
    machine.until_uploaded(2)
    until(lambda: {row.wanted.key: row.code for row in machine.deliveries()}.get("linked/a.txt") == "linked-folder")
    until(lambda: machine.status().downloaded.files == 1)
    assert files_in(outside) == {}
    assert machine.downloaded == {"b.txt": b"content"}
    until(lambda: messages_in(bucket_and_queue) == 1)

    (machine.route.downloaded_path / "linked").unlink()
    machine.retry()
    machine.until_arrived(2)
    assert machine.downloaded == {"b.txt": b"content", "linked/a.txt": b"content"}
    machine.until_no_problem()


@pytest.mark.row("D19")
def test_hostile_keys_come_down_inside_the_folder(make_machine, bucket_and_queue, tmp_path):
    machine = make_machine(upload=False)
    keys = ["../up.txt", "a/../../x.txt", "/etc/x.txt", "..", "a/./b.txt", "a//b.txt", ".incoming/1.part", "dir/.."]
    for key in keys:
        put_object(bucket_and_queue, key, key.encode())
        say(bucket_and_queue, key)
    before = set(files_in(tmp_path))
    machine.start()
    until(lambda: machine.status().downloaded.files + machine.status().quarantined == len(keys))
    assert set(machine.downloaded.values()) == {key.encode() for key in keys}
    inside = f"{machine.route.downloaded_path.relative_to(tmp_path).as_posix()}/"
    own = f"{machine.home.lock_folder.relative_to(tmp_path).as_posix()}/"
    assert [name for name in set(files_in(tmp_path)) - before if not name.startswith((inside, own))] == []
