from __future__ import annotations

import errno
import os

import pytest

from engine.errors import CAUSES
from engine.files.faults import folder_trouble_of, trouble_below, trouble_of


def error(number, winerror=None):
    made = OSError(number, os.strerror(number))
    if winerror:
        made.winerror = winerror
    return made


@pytest.mark.parametrize(
    ("failure", "code", "subject"),
    [
        (error(errno.ENOSPC), "disk-full", "/f"),
        (error(errno.EDQUOT), "disk-full", "/f"),
        (error(errno.EINVAL, 112), "disk-full", "/f"),
        (error(errno.ENOENT), "gone-file", "/f/x"),
        (error(errno.EACCES), "file-refused", "/f/x"),
        (error(errno.EIO), "file-refused", "/f/x"),
        (error(errno.EACCES, 5), "file-busy", "/f/x"),
        (error(errno.EACCES, 32), "file-busy", "/f/x"),
        (error(errno.EACCES, 33), "file-busy", "/f/x"),
        (error(errno.ESTALE), "folder-missing", "/f"),
        (error(errno.EINVAL, 64), "folder-missing", "/f"),
        (error(errno.ENAMETOOLONG), "bad-name", "/f/x"),
        (error(errno.EMFILE), "no-resources", "open files"),
        (error(errno.ENFILE), "no-resources", "open files"),
        (error(errno.ENOMEM), "no-resources", "memory"),
        (error(errno.EDEADLK), "internal", os.strerror(errno.EDEADLK)),
    ],
)
def test_errors_about_a_file(failure, code, subject):
    trouble = trouble_of(failure, "/f/x")
    assert (trouble.code, trouble.subject) == (code, subject)
    assert trouble.detail == failure.strerror
    assert code in CAUSES


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "folder-missing"),
        (errno.ENOTDIR, "folder-missing"),
        (errno.ENODEV, "folder-missing"),
        (errno.EACCES, "folder-refused"),
        (errno.EROFS, "folder-refused"),
        (errno.ENOSPC, "disk-full"),
    ],
)
def test_errors_about_a_folder(number, code):
    trouble = folder_trouble_of(error(number), "/f")
    assert (trouble.code, trouble.subject) == (code, "/f")


def test_one_bad_file_is_not_the_folders_trouble(tmp_path):
    assert trouble_below(error(errno.EACCES), tmp_path, "/f/x").code == "file-refused"
    assert trouble_below(error(errno.ENOENT), tmp_path, "/f/x").code == "gone-file"


def test_the_folders_trouble_is_told_as_such(tmp_path):
    for number, code in [(errno.EXDEV, "other-disk"), (errno.EROFS, "folder-refused"), (errno.ENOSPC, "disk-full")]:
        trouble = trouble_below(error(number), tmp_path, "/f/x")
        assert (trouble.code, trouble.subject) == (code, str(tmp_path))
    missing = tmp_path / "missing"
    assert trouble_below(error(errno.ENOENT), missing, "/f/x").code == "folder-missing"
    assert trouble_below(error(errno.EACCES), missing, "/f/x").code == "folder-refused"


def test_names_that_are_not_unicode_can_be_told():
    trouble = trouble_of(error(errno.EACCES), os.fsdecode(b"/f/caf\xe9"))
    assert trouble.subject == "/f/caf\\xe9"
