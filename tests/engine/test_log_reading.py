"""The ends of large files, what comes behind them, and files that begin anew."""

from __future__ import annotations

import pytest

from engine import log_reading
from engine.log import log_file
from engine.log_reading import LogReader, Record
from engine.settings.home import Home
from engine.settings.route import General


@pytest.fixture
def home(tmp_path):
    home = Home.at(tmp_path)
    home.create()
    return home


def line(second: int, text: str, level: str = "INFO") -> str:
    return f"2026-11-23 10:00:{second:02},000 {level:<7} engine.stages.{level.lower()}: {text}\n"


@pytest.fixture
def write(home):
    def write(process: str, *lines: str) -> None:
        file = log_file(home, General(), process)
        with file.open("a", encoding="utf-8") as opened:
            opened.writelines(lines)

    return write


@pytest.fixture
def reader(home):
    return LogReader(home, General())


def texts(records) -> list[str]:
    return [record.text for record in records]


def test_the_files_of_all_processes_are_one_story(write, reader):
    write("upload", line(2, "b"), line(4, "d"))
    write("watch", line(1, "a"), line(3, "c", "WARNING"))
    found = reader.read()
    assert texts(found) == ["a", "b", "c", "d"]
    assert found[2] == Record("2026-11-23 10:00:03,000", "WARNING", "watch", "engine.stages.warning", "c")


def test_lines_without_a_beginning_belong_to_the_record_before(write, reader):
    write(
        "run", "the end of a cut record\n", line(1, "it failed", "ERROR"), "Traceback:\n", "  file x\n", line(2, "next")
    )
    assert texts(reader.read()) == ["it failed\nTraceback:\n  file x", "next"]


def test_later_only_what_is_new_is_told_and_no_half_line(write, reader):
    write("run", line(1, "a"))
    assert texts(reader.read()) == ["a"]
    assert reader.read() == []
    begun = line(2, "b and more")
    write("run", begun[:40])
    assert reader.read() == []
    write("run", begun[40:], line(3, "c"))
    assert texts(reader.read()) == ["b and more", "c"]


def test_of_a_large_file_only_the_end_is_read(write, reader, monkeypatch):
    monkeypatch.setattr(log_reading, "_END", 1000)
    write("run", *(line(number % 60, f"{number:05}") for number in range(5000)))
    found = texts(reader.read())
    assert found[-1] == "04999"
    assert 10 < len(found) < 20


def test_a_file_that_begins_anew_loses_no_line(home, write, reader):
    write("run", line(1, "a"))
    reader.read()
    write("run", line(2, "b"))
    file = log_file(home, General(), "run")
    file.rename(file.with_name(f"{file.name}.1"))
    write("run", line(3, "c"))
    assert texts(reader.read()) == ["b", "c"]
    assert reader.read() == []


def test_a_file_that_was_begun_lately_is_read_with_the_one_before(home, write, reader):
    write("run", line(1, "a"))
    file = log_file(home, General(), "run")
    file.rename(file.with_name(f"{file.name}.1"))
    write("run", line(2, "b"))
    assert texts(reader.read()) == ["a", "b"]
    write("run", line(3, "c"))
    assert texts(reader.read()) == ["c"]


def test_without_any_log_there_is_nothing(reader):
    assert reader.read() == []


@pytest.mark.parametrize(
    ("least", "words", "is_shown"),
    [
        ("DEBUG", "", True),
        ("WARNING", "", True),
        ("ERROR", "", False),
        ("INFO", "BUCKET slow", True),
        ("INFO", "upload", True),
        ("INFO", "bucket fast", False),
    ],
)
def test_level_and_words(least, words, is_shown):
    record = Record("2026", "WARNING", "upload", "engine.cloud", "the bucket asks to slow down")
    assert record.matches(least, words) is is_shown


def test_bytes_that_are_no_text_stop_nothing(home, reader):
    log_file(home, General(), "run").write_bytes(line(1, "a").encode() + b"\xff\xfe\n" + line(2, "b").encode())
    assert [text.partition("\n")[0] for text in texts(reader.read())] == ["a", "b"]
