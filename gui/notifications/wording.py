"""Notifications in words. Names from outside stay plain text: some desktops read markup in the second line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from gui import words
from gui.notifications.digest import Note, Topic
from gui.window.problem_groups import grouped, most_important, sentence_about

if TYPE_CHECKING:
    from gui.tables.entry import Entry

translate = QCoreApplication.translate

_LINES: Final = 3


def title_of(note: Note, only: Entry | None = None) -> str:
    """In one line. `only`: the single file of a batch of one, where it is known."""
    if note.topic is Topic.PROBLEMS:
        if len(note.problems) == 1:
            return words.title(note.problems[0].code)
        return translate("notifications", "{count} problems").format(count=words.number(len(note.problems)))
    name = only.name.rpartition("/")[2] if only and note.count.files == 1 else words.files(note.count.files)
    if note.topic is Topic.UPLOADS:
        text = translate("notifications", "{files} uploaded, {size}")
    else:
        text = translate("notifications", "{files} downloaded, {size}")
    return text.format(files=name, size=words.size(note.count.bytes))


def text_of(note: Note) -> str:
    """What stands below it."""
    if note.topic is Topic.UPLOADS:
        return translate("notifications", "In S3 and announced.")
    if note.topic is Topic.DOWNLOADS:
        return translate("notifications", "Verified, in the folder of downloads.")
    if len(note.problems) == 1:
        problem = most_important(note.problems)
        lines = [f"{problem.route}: {sentence_about(problem)}" if problem.route else sentence_about(problem)]
        lines.append(words.advice(problem.code))
    else:
        lines = [sentence_about(group.problems[0]) for group in grouped(note.problems)][:_LINES]
    return "\n".join(line.replace("<", "\u2039") for line in lines if line)
