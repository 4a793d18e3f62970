"""The start page: new, open, recent labs at the left, the gallery of built-in labs at the right."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vsphere_client.ui.shell.lab_card import LabCard
from vsphere_client.ui.shell.lab_gallery import LabEntry, built_in_labs, topics_of
from vsphere_client.ui.shell.recent_labs import RecentLab, RecentLabs
from vsphere_client.ui.theme.icons import icon, pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import CARD_GAP_START_PAGE, NAVIGATOR_WIDTH
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.time_bar import elapsed_text

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
IMPORT_REASON = "Importing an inventory comes later."


def day_text(opened: str, now: datetime) -> str:
    """When a run was open last, in words: ``Today 17:40``, ``Yesterday 17:40``, ``Fri 20 Nov``."""
    try:
        moment = datetime.fromisoformat(opened)
    except ValueError:
        return ""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return f"{('Today', 'Yesterday')[days]} {moment:%H:%M}"
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"


def run_text(run: RecentLab) -> str:
    """How far a run came: ``3 of 7 goals met``, ``passed, 9 of 9``, ``kept after a crash``."""
    if run.passed:
        return f"passed, {run.held} of {run.total}"
    words = [] if run.closed else ["not closed, everything is kept"]
    if run.total:
        words.insert(0, f"{run.held} of {run.total} expectations met")
    return ", ".join(words)


class RecentRow(QFrame):
    """A run of late: its lab's name, when, at what virtual time, how far."""

    chosen = Signal(str)

    def __init__(self, run: RecentLab, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self.setAccessibleName(f"Open {run.name}")
        self.setToolTip(run.path)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._mark = QLabel()
        box = QVBoxLayout()
        tighten(box, spacing=1)
        box.addWidget(ElidedLabel(run.name))
        box.addWidget(text_label(f"{day_text(run.opened, now)}, at {elapsed_text(run.at_us)}", "caption"))
        if words := run_text(run):
            box.addWidget(text_label(words, "caption"))
        row = QHBoxLayout(self)
        tighten(row, spacing=8, margins=(16, 8, 12, 8))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(box, 1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        name = "check-circle" if self.run.passed else "clock"
        self._mark.setPixmap(pixmap(name, current_theme().px(14)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the run where it was left."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.run.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the run."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.run.path)
        else:
            super().keyPressEvent(event)


class StartSide(QWidget):
    """The column of 280 px at the left: three buttons, recent labs, what this program is."""

    new_lab = Signal()
    open_file = Signal()
    recent_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new_button = self._button("NEW LAB…", "primary")
        self.open_button = self._button("OPEN…", "outline")
        self.import_button = self._button("IMPORT INVENTORY…", "outline")
        self.import_button.setEnabled(False)
        self.import_button.setToolTip(IMPORT_REASON)
        self.new_button.clicked.connect(self.new_lab)
        self.open_button.clicked.connect(self.open_file)
        self._outer = QVBoxLayout(self)
        self._buttons = QVBoxLayout()
        for button in (self.new_button, self.open_button, self.import_button):
            self._buttons.addWidget(button)
        self._outer.addLayout(self._buttons)
        self._heading = text_label("Recent labs", "strong")
        self._outer.addWidget(self._heading)
        self._rows = QVBoxLayout()
        inner = QWidget()
        set_kind(inner, role="clear")
        outer_rows = QVBoxLayout(inner)
        tighten(outer_rows)
        outer_rows.addLayout(self._rows)
        outer_rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        self._outer.addWidget(scroll, 1)
        self._outer.addWidget(line("strong_line"))
        words = "Everything here is simulated. No VMware software is included or contacted."
        self._foot = text_label(words, "caption", wrap=True)
        self._outer.addWidget(self._foot)
        follow_theme(self._restyle)

    @staticmethod
    def _button(text: str, kind: str) -> QPushButton:
        button = QPushButton(text)
        set_kind(button, kind=kind)
        return button

    def _restyle(self) -> None:
        theme = current_theme()
        tighten(self._outer)
        tighten(self._buttons, spacing=8, margins=(16, 20, 16, 20))
        tighten(self._rows)
        self._heading.setContentsMargins(theme.px(16), 0, 0, theme.px(8))
        self._foot.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        self.setFixedWidth(theme.px(NAVIGATOR_WIDTH))
        for button, name, color in (
            (self.new_button, "plus", "on_accent"),
            (self.open_button, "open-folder", "accent"),
            (self.import_button, "import", "disabled"),
        ):
            button.setIcon(icon(name, color=color, size=14, gap=6))
            button.setIconSize(QSize(20, 14))
            inner = theme.px(34)
            button.setStyleSheet(f"min-height: {inner}px; max-height: {inner}px; text-align: left;")

    def show_runs(self, runs: list[RecentLab]) -> None:
        """List the runs of late."""
        empty_layout(self._rows)
        now = datetime.now()
        for run in runs[:8]:
            self._rows.addWidget(line())
            row = RecentRow(run, now)
            row.chosen.connect(self.recent_chosen)
            self._rows.addWidget(row)
        if runs:
            self._rows.addWidget(line())
        else:
            self._rows.addWidget(EmptyState("None yet. Choose a lab at the right."))


class StartPage(QWidget):
    """The first page: what one can open, and the labs that come with the program.

    Signals: ``lab_chosen(Path)``, ``run_chosen(str path of a .vlab)``, ``new_lab``, ``open_file``.

    Args:
        recent: The runs of late.
        labs: The gallery; the built-in labs if not given.
    """

    lab_chosen = Signal(object)
    run_chosen = Signal(str)
    new_lab = Signal()
    open_file = Signal()

    def __init__(
        self, recent: RecentLabs, labs: list[LabEntry] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._recent = recent
        self.labs = built_in_labs() if labs is None else labs
        self._topic: str | None = None
        self.side = StartSide()
        self.side.new_lab.connect(self.new_lab)
        self.side.open_file.connect(self.open_file)
        self.side.recent_chosen.connect(self.run_chosen)
        outer = QHBoxLayout(self)
        tighten(outer)
        outer.addWidget(self.side)
        outer.addWidget(line("divider"))
        outer.addWidget(self._gallery(), 1)
        self.refresh()

    def _gallery(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        tighten(box, spacing=12, margins=(24, 16, 24, 0))
        head = QHBoxLayout()
        tighten(head, spacing=12)
        head.addWidget(text_label("Labs", "display"))
        sentence = "A data centre that starts in seconds, can be paused, rewound and broken on purpose."
        head.addWidget(text_label(sentence, "secondary"), 1, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(head)
        box.addLayout(self._tools())
        self.grid = FlowGrid(gap=CARD_GAP_START_PAGE)
        self.empty = EmptyState("No lab has these words.")
        inner = QWidget()
        set_kind(inner, role="clear")
        rows = QVBoxLayout(inner)
        tighten(rows, margins=(0, 0, 0, 16))
        rows.addWidget(self.grid)
        rows.addWidget(self.empty)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        box.addWidget(scroll, 1)
        return page

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        tighten(row, spacing=8)
        self.chips = QButtonGroup(self)
        for at, topic in enumerate([f"All {len(self.labs)}", *topics_of(self.labs)]):
            chip = QPushButton(topic)
            chip.setCheckable(True)
            chip.setChecked(at == 0)
            set_kind(chip, kind="chip")
            self.chips.addButton(chip, at)
            row.addWidget(chip)
        self.chips.idClicked.connect(self._choose_topic)
        row.addStretch(1)
        self.order = QComboBox()
        self.order.addItems(["Sort: difficulty", "Sort: name", "Sort: minutes"])
        self.order.setAccessibleName("Order of the labs")
        self.order.setMinimumWidth(current_theme().px(136))
        self.order.currentIndexChanged.connect(self._show)
        self.search = SearchField("Search labs")
        self.search.setFixedWidth(current_theme().px(168))
        self.search.searched.connect(self._show)
        row.addWidget(self.order)
        row.addWidget(self.search)
        return row

    def refresh(self) -> None:
        """Read the runs of late anew and show everything."""
        runs = self._recent.entries()
        self.side.show_runs(runs)
        self.cards = [self._card(lab, self._recent.best_of(lab.name)) for lab in self.labs]
        self._show()

    def _card(self, lab: LabEntry, run: RecentLab | None) -> LabCard:
        card = LabCard(lab, run)
        card.chosen.connect(self._choose)
        return card

    def _choose(self, lab: LabEntry) -> None:
        self.lab_chosen.emit(lab.path)

    def _choose_topic(self, at: int) -> None:
        self._topic = None if at == 0 else topics_of(self.labs)[at - 1]
        self._show()

    def _show(self, *_what: object) -> None:
        words = self.search.text()
        shown = [card for card in self.cards if card.lab.matches(words, self._topic)]
        order = self.order.currentIndex()
        if order == 1:
            shown.sort(key=lambda card: card.lab.name.casefold())
        elif order == 2:
            shown.sort(key=lambda card: card.lab.minutes or 0)
        self.grid.set_cards(list(shown))
        self.empty.setVisible(not shown)

    def shown_labs(self) -> list[str]:
        """Names of the labs that are shown, in order."""
        return [card.lab.name for card in self.cards if not card.isHidden()]
