"""What the engine finds, refuses and keeps reaches the window as words that are translated and values that need not be.

The findings, notes and errors are real ones, and come from the processes that make them. The window is mute: it says
nothing but the values, so English that is left on a screen never came through a translation.
"""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from refusing_server import Refusal, refusing
from screens.reading import shown, words_on
from screens.stretched import Mute
from servers import free_port, new_bucket_and_queue
from translations.update import data_texts

from engine.cloud.preview import preview
from engine.errors import BrigadeError, ConfigError, Trouble
from engine.model import Problem, Stage
from engine.sentences import Sentence, has_words
from engine.settings.carrying import read_export
from engine.settings.config import Config, load
from engine.settings.properties import read_properties
from engine.settings.rates import NotUnderstood
from engine.settings.route import Route
from engine.settings.schedule import parse_rule
from engine.settings.secrets import USE_A_PROFILE, SecretsUnavailable
from engine.settings.validation import validate_route
from engine.supervisor.errand import Unanswered
from gui import words
from gui.messages.row import understood_of
from gui.settings.doctor import DoctorPanel
from gui.settings.importing import ImportPanel
from gui.window.card import ProblemCard
from gui.window.problem_groups import Group
from gui.window.timeline import timeline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers import Server

KNOWN = {text for _, text in data_texts()}
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|(?<![\w./:-])[A-Z]?[a-z]{3,}[.:]?$")
"""Two words in a row, or a whole text of one."""


@pytest.fixture
def mute(qapp) -> Iterator[None]:
    translator = Mute()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def english_on(widget) -> set[str]:
    texts = {text for child in shown(widget) for text in words_on(child)}
    return {text for text in texts if ENGLISH.search(text)}


def templates_in(text: str) -> set[str]:
    """The words of a sentence and of the sentences in it. A text that is no sentence has none, and is not to be one."""
    assert isinstance(text, Sentence), text
    inner = (templates_in(value) for value in text.values.values() if isinstance(value, Sentence))
    return {template for template in (text.template, *set().union(*inner)) if has_words(template)}


# -- the doctor


@contextmanager
def sound(server: Server, **changes: object) -> Iterator[Route]:
    with new_bucket_and_queue(server.endpoint) as ground:
        route = Route("scans", "/nowhere", bucket=ground.bucket, queue=ground.queue, endpoint_url=ground.endpoint)
        yield replace(route, region="us-east-1", **changes)


@contextmanager
def unheard(_: Server, **changes: object) -> Iterator[Route]:
    url = f"http://127.0.0.1:{free_port()}"
    yield replace(Route("scans", "/nowhere", bucket="bbb", queue="q", endpoint_url=url), **changes)


@contextmanager
def forbidden(_: Server, **changes: object) -> Iterator[Route]:
    with refusing(Refusal("Access Denied", head=403)) as route:
        yield replace(route, **changes)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("ground", "changes"),
    [
        (sound, {}),
        (sound, {"upload": False}),
        (sound, {"download": False}),
        (sound, {"bucket": f"never-made-{uuid.uuid4().hex}"}),
        (sound, {"profile": "nobody-has-it"}),
        (unheard, {}),
        (unheard, {"endpoint_url": "https://no-such-host.invalid"}),
        (forbidden, {}),
    ],
    ids=["sound", "down-only", "up-only", "no-bucket", "no-profile", "unheard", "no-such-name", "forbidden"],
)
def test_every_finding_can_be_said_in_another_language(qtbot, mute, moto_server, ground, changes):
    panel = DoctorPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 4000)
    panel.show()
    with ground(moto_server, **changes) as route, qtbot.waitSignal(panel.ended, timeout=60_000):
        panel.examine(route)
    assert len(panel.rows) > 10
    assert english_on(panel) == set()
    for row in panel.rows.values():
        found = row.finding
        assert templates_in(found.title) | templates_in(found.sentence) | templates_in(found.advice) <= KNOWN


# -- the import of Application.properties

FULL = """\
[AWS]
aws_s3_bucket = acme-scans
aws_s3_folder = in
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_key = wJalrXUtnFEMI
aws_region = eu-central-1
aws_sqs = scans
[General]
folderToStoreTempFiles = /srv/Scans
folderToWatch = Elsewhere
folderQueuedForUpload =
sleepWatchLocalFolder = 3
sleepUploadToS3 = 3
sleepPollSQS = 3
logFilePath = brigade.log
operationMode = {mode}
fancyNewKey = 1
"""
BARE = (
    "aws_s3_bucket = acme\naws_s3_folder =\naws_region = eu-central-1\naws_sqs = q\naws_secret_key =\nlogFilePath =\n"
)


@pytest.mark.parametrize(
    "text", [BARE, *(FULL.format(mode=mode) for mode in ("producer", "download", "100", "both"))], ids=range(5)
)
def test_what_each_line_became_can_be_said_in_another_language(qtbot, mute, monkeypatch, tmp_path, text):
    monkeypatch.setattr("gui.settings.importing.is_available", lambda: False)
    file = tmp_path / "Application.properties"
    file.write_text(text)
    panel = ImportPanel(Config())
    qtbot.addWidget(panel)
    panel.show()
    panel.read(file)
    qtbot.waitUntil(lambda: panel.result is not None and panel.keys_note.isVisible() == ("AKIA" in text))
    told = [panel.table.item(row, 2).text() for row in range(panel.table.rowCount())]
    assert [text for text in (*told, panel.keys_note.text()) if ENGLISH.search(text)] == []
    for note in read_properties(file).notes:
        assert templates_in(note.became) <= KNOWN
    panel.close_questions()


# -- what is refused


def read(content: str, reader: Callable[[object], object], tmp_path) -> object:
    file = tmp_path / "config.toml"
    file.write_text(content)
    return reader(file)


REFUSED = {
    "lines that are missing": lambda folder: read("aws_access_key_id = a\n", read_properties, folder),
    "no such file": lambda folder: read_properties(folder / "none"),
    "no TOML": lambda folder: read("[[route", load, folder),
    "no settings": lambda folder: read("", read_export, folder),
    "wrong settings": lambda folder: read("[[route]]\nname = 'a'\nroot = 3\npart_size_mib = 1", read_export, folder),
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_can_be_said_in_another_language(mute, tmp_path, attempt):
    with pytest.raises(ConfigError) as refused:
        attempt(tmp_path)
    assert templates_in(refused.value.sentence) | templates_in(refused.value.advice) <= KNOWN
    said = words.wrong_with_advice(refused.value)
    for value in (str(tmp_path), "Expected"):  # a path, and what Python's parser says
        said = said.partition(value)[0]
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    "error",
    [
        Unanswered(is_late=True),
        Unanswered(is_late=False),
        SecretsUnavailable(Sentence("The keyring is locked or refuses to work ({kind}).", kind="KeyringLocked")),
        Trouble("no-credentials", Sentence("the profile {name}", name="nobody")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_goes_wrong_beside_the_files_can_be_said_in_another_language(mute, error: BrigadeError):
    assert templates_in(error.sentence) | templates_in(error.advice) <= KNOWN
    assert not ENGLISH.search(words.wrong_with_advice(error))
    assert USE_A_PROFILE.template in KNOWN


@pytest.mark.parametrize(
    "line", ["nonsense", "Mon", "Mon 08:00-09:00", "Fun rest", "25:00-26:00 rest", "24:00-25:00 rest", "up 3", "up x"]
)
def test_what_is_wrong_with_an_hour_can_be_said_in_another_language(mute, line):
    with pytest.raises(NotUnderstood) as refused:
        parse_rule(line)
    assert templates_in(refused.value.sentence) <= KNOWN
    assert not ENGLISH.search(words.said(refused.value.sentence))


def test_complaints_can_be_said_in_another_language(mute):
    route = Route("a", "/", bucket="no", queue="ü", upload=False, download=False, endpoint_url="ftp://x")
    complaints = validate_route(route)
    assert len(complaints) == 4
    for complaint in complaints:
        assert templates_in(complaint.text) <= KNOWN
        assert not ENGLISH.search(words.said(complaint.text))


# -- what the ledger keeps


def test_what_was_kept_can_be_said_in_another_language(qtbot, mute, filler):
    detail = Sentence("{announced} bytes were announced, {found} came", announced=5, found=4)
    subject = Sentence("{action} on {resource}", action="s3:PutObject", resource="arn:aws:s3:::bbb")
    with filler.ledger.transaction():
        filler.ledger.problems.met(
            Problem("not-allowed", Stage.UPLOAD, "Scans", subject, "a", detail, 1, 1.0, 1.0, 2.0)
        )
    filler.transfer("a.txt", 5, filler.waiting("checksum", 40, detail))
    receipt = filler.ledger.reading.receipts_named("a.txt", 1)[0]
    facts = [fact.value for moment in timeline_of(receipt, filler.now) for fact in moment.facts]
    assert words.said(detail) in facts
    (problem,) = filler.ledger.problems.all()
    card = ProblemCard(Group((problem,)))
    qtbot.addWidget(card)
    card.show()
    card.fold.click()
    assert words.said(detail) in card.details.text()
    assert english_on(card) == set()


# -- messages


@pytest.mark.parametrize(
    "body",
    [
        *('{"a": 1}', "{", "[1]", "", "k" * 2000, "x" * 300_000),
        *('{"Records": [1]}', '{"Records": [{"eventSource": "other"}]}', '{"Records": [{"eventSource": 1}]}'),
        '{"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"object": {"key": "%ff"}}}]}',
        '{"Type": "Notification", "Message": 1}',
    ],
    ids=lambda body: body[:40],
)
def test_why_a_message_was_not_understood_can_be_said_in_another_language(mute, body):
    found = preview(body, {}, Route("a", "/a", bucket="bbb", queue="q"))
    if not found.objects:
        assert templates_in(found.reason) <= KNOWN
        assert not ENGLISH.search(understood_of(found).replace("eventSource", ""))
