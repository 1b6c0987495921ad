"""The doctor at work: a list that fills as it runs, and what may be copied for an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.model import Finding, Verdict
from engine.supervisor.doctor import account_in, minimal_policy
from gui import words
from gui.buttons import ButtonBox
from gui.icons import icon
from gui.settings.examination import Examination
from gui.settings.note import Note, error_color
from gui.window.labels import Picture, enlarged

if TYPE_CHECKING:
    from engine.settings.home import Home
    from engine.settings.route import Route

_ICONS: Final = {
    Verdict.RUNNING: "waiting",
    Verdict.GOOD: "done",
    Verdict.WARNING: "problem",
    Verdict.BAD: "cancel",
    Verdict.LEFT_OUT: "left-out",
}


def word_for(verdict: Verdict) -> str:
    """A verdict in a word, so that nothing depends on the icon or its colour."""
    translate = QCoreApplication.translate
    return {
        Verdict.RUNNING: translate("doctor", "Testing…"),
        Verdict.GOOD: translate("doctor", "Good"),
        Verdict.WARNING: translate("doctor", "Look at this"),
        Verdict.BAD: translate("doctor", "Not possible"),
        Verdict.LEFT_OUT: translate("doctor", "Left out"),
    }[verdict]


class FindingRow(QFrame):
    """One step: icon and title, the word, the sentence, the advice; details folded."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self._icon = Picture(_ICONS[finding.verdict], self.fontMetrics().height())
        self._title = QLabel()
        self._title.setFont(enlarged(self._title.font(), 1, is_bold=True))
        self._word = QLabel()
        self._sentence = _text()
        self._advice = Note()
        self._advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail = Note()
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fold = QToolButton(autoRaise=True, arrowType=Qt.ArrowType.RightArrow)
        self._fold.setCheckable(True)
        self._fold.setText(self.tr("Details"))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.toggled.connect(self._unfold)
        self._arrange()
        self.show_finding(finding)

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 6, 8, 6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._word, 0, 2, Qt.AlignmentFlag.AlignRight)
        for line, widget in enumerate((self._sentence, self._advice), 1):
            grid.addWidget(widget, line, 1, 1, 2)
        grid.addWidget(self._fold, 3, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._detail, 4, 1, 1, 2)

    def show_finding(self, finding: Finding) -> None:
        """The step as it stands now."""
        self.finding = finding
        self._icon.show_icon(_ICONS[finding.verdict])
        title, sentence = words.said(finding.title), words.said(finding.sentence)
        self._title.setText(title)
        self._word.setText(word_for(finding.verdict))
        self._word.setPalette(_palette_for(finding.verdict))
        for label, text in ((self._sentence, sentence), (self._advice, words.said(finding.advice))):
            label.setText(text)
            label.setVisible(bool(text))
        self._detail.setText(words.said(finding.detail))
        self._fold.setVisible(bool(finding.detail))
        self._unfold(self._fold.isChecked())
        self._fold.setAccessibleName(self.tr("Details of {step}").format(step=title))
        self.setAccessibleName(f"{title}: {word_for(finding.verdict)}. {sentence}")

    @Slot(bool)
    def _unfold(self, is_open: bool) -> None:  # noqa: FBT001 - a slot
        self._detail.setVisible(is_open and bool(self._detail.text()))
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)


def _palette_for(verdict: Verdict) -> QPalette:
    palette = QPalette()
    if verdict is Verdict.BAD:
        palette.setColor(QPalette.ColorRole.WindowText, error_color(palette))
    return palette


def _text() -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class DoctorPanel(QWidget):
    """Examines a route in the background and shows what is found."""

    ended = Signal(bool)
    """Whether nothing was found that keeps files from going."""

    def __init__(self, parent: QWidget | None = None, home: Home | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._route: Route | None = None
        self._examination: Examination | None = None
        self.rows: dict[str, FindingRow] = {}
        self.summary = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.summary.setAccessibleName(self.tr("Result"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._list.addStretch()
        self._area = QScrollArea(widgetResizable=True)
        self._copy_report = QPushButton(icon("copy"), self.tr("Copy report"))
        self._copy_policy = QPushButton(icon("copy"), self.tr("Copy least-privilege policy"))
        self._again = QPushButton(icon("retry"), self.tr("Run again"))
        self._buttons = QHBoxLayout()
        self._arrange()

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setLayout(self._list)
        self._area.setWidget(inside)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Steps"))
        self._copy_report.clicked.connect(self._copy_the_report)
        self._copy_policy.clicked.connect(self._copy_the_policy)
        self._again.clicked.connect(self._start_again)
        for button in (self._copy_policy, self._copy_report):
            button.setAutoDefault(False)
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self._buttons.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.summary)
        column.addWidget(self._area, 1)
        column.addLayout(self._buttons)

    def add_button(self, button: QWidget) -> None:
        """Something more in the row of buttons, at its end."""
        self._buttons.addWidget(button)

    def examine(self, route: Route) -> None:
        """Begin, or begin anew; the findings of an earlier run are not shown any more."""
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self.rows.clear()
        self._route = route
        self._again.setEnabled(False)
        self.summary.setText(self.tr("Testing {name}…").format(name=route.name))
        self.stop()
        self._examination = Examination(route, self._home)
        self._examination.answered.connect(self._show)
        self._examination.ended.connect(self._has_ended)
        self._examination.failed.connect(self._has_failed)
        self._examination.start()

    @property
    def is_running(self) -> bool:
        return self._examination is not None

    def stop(self) -> None:
        """The answer is not wanted any more; the probes are taken away in the background."""
        if self._examination is not None:
            self._examination.disconnect(self)
            self._examination.stop()
            self._rest()

    @Slot(object)
    def _show(self, finding: Finding) -> None:
        if finding.step in self.rows:
            self.rows[finding.step].show_finding(finding)
        else:
            row = self.rows[finding.step] = FindingRow(finding)
            self._list.insertWidget(self._list.count() - 1, row)
        QTimer.singleShot(0, self, self._follow)  # once the row has its place

    @Slot()
    def _follow(self) -> None:
        """Keep the newest step in sight."""
        if self.rows:
            self._area.ensureWidgetVisible(list(self.rows.values())[-1])

    @Slot()
    def _has_ended(self) -> None:
        self._rest()
        verdicts = [row.finding.verdict for row in self.rows.values()]
        self.summary.setText(self._summary(verdicts))
        self.ended.emit(Verdict.BAD not in verdicts)

    @Slot(object)
    def _has_failed(self, error: Exception) -> None:
        self._rest()
        self.summary.setText(words.wrong(error))
        self.ended.emit(False)

    def _rest(self) -> None:
        self._examination = None
        self._again.setEnabled(True)

    def _summary(self, verdicts: list[Verdict]) -> str:
        if bad := verdicts.count(Verdict.BAD):
            if bad == 1:
                return self.tr("One step is not possible: files will wait until that is put right.")
            return self.tr("{count} steps are not possible: files will wait until that is put right.").format(count=bad)
        if Verdict.WARNING in verdicts:
            return self.tr("Files can go. Something deserves a look.")
        return self.tr("Everything works.")

    @property
    def report(self) -> str:
        """All findings as plain text."""
        assert self._route is not None
        lines = [f"Bucket Brigade, {self._route.name}: {self.summary.text()}"]
        for row in self.rows.values():
            finding = row.finding
            title, *texts = map(words.said, (finding.title, finding.sentence, finding.advice, finding.detail))
            lines.append(f"[{word_for(finding.verdict)}] {title}: {texts[0]}".rstrip(": "))
            lines += [f"    {text}" for text in texts[1:] if text]
        return "\n".join(lines)

    @Slot()
    def _copy_the_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report)

    @Slot()
    def _copy_the_policy(self) -> None:
        assert self._route is not None
        identity = self.rows.get("identity")
        account = account_in(f"{identity.finding.detail} {identity.finding.sentence}") if identity else ""
        told = " ".join(f"{row.finding.sentence} {row.finding.detail}" for row in self.rows.values())
        QGuiApplication.clipboard().setText(minimal_policy(self._route, account, told=told))

    @Slot()
    def _start_again(self) -> None:
        assert self._route is not None
        self.examine(self._route)


class DoctorDialog(QDialog):
    """Examines one route as soon as it is opened."""

    def __init__(self, route: Route, parent: QWidget | None = None, home: Home | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Test of {name}").format(name=route.name))
        self.panel = DoctorPanel(self, home)
        buttons = ButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.panel)
        self.panel.add_button(buttons)
        self.resize(QSize(680, 640))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel.examine(route)

    def done(self, result: int) -> None:
        self.panel.stop()
        super().done(result)
