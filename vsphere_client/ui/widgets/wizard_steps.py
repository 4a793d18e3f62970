"""The column of steps at the left of a wizard."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.tokens import WIZARD_STEP_HEIGHT, WIZARD_STEPS_WIDTH
from vsphere_client.ui.widgets.themed import follow_theme


class WizardSteps(QWidget):
    """Steps of 36 px on tint: a tick for the done, bold with a bar for the current, grey for the rest.

    A press on a done step tells ``step_chosen`` so that the wizard can go back to it.
    """

    step_chosen = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._steps: tuple[str, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._theme = follow_theme(self.updateGeometry)
        self._tell()

    def set_title(self, title: str) -> None:
        """Change the wizard's name."""
        self._title = title
        self._tell()

    def set_steps(self, steps: tuple[str, ...]) -> None:
        """Name the steps."""
        self._steps = steps
        self._tell()

    def set_current(self, current: int) -> None:
        """Mark the current step; those before it are done."""
        self._current = current
        self._tell()

    def _tell(self) -> None:
        count = len(self._steps)
        step = self._steps[self._current] if self._current < count else ""
        self.setAccessibleName(f"{self._title}, step {self._current + 1} of {count}: {step}")
        self.update()

    def rect_of(self, at: int) -> QRect:
        """Where a step lies."""
        px = self._theme.px
        return QRect(0, px(59) + at * px(WIZARD_STEP_HEIGHT), self.width(), px(WIZARD_STEP_HEIGHT))

    def sizeHint(self) -> QSize:
        """240 px wide."""
        return QSize(self._theme.px(WIZARD_STEPS_WIDTH), self.rect_of(len(self._steps)).top())

    def minimumSizeHint(self) -> QSize:
        """The same width."""
        return QSize(self._theme.px(WIZARD_STEPS_WIDTH), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the title and the steps."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        painter.fillRect(self.rect(), theme.color("tint"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), theme.color("border"))
        painter.setFont(theme.font("section"))
        painter.setPen(theme.color("text_heading"))
        room = QRect(px(20), px(20), self.width() - px(32), px(24))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        for at, step in enumerate(self._steps):
            self._paint_step(painter, at, step)

    def _paint_step(self, painter: QPainter, at: int, step: str) -> None:
        theme, px, rect = self._theme, self._theme.px, self.rect_of(at)
        now, done = at == self._current, at < self._current
        if now:
            painter.fillRect(rect.adjusted(0, 0, -1, 0), theme.color("panel"))
            painter.fillRect(QRect(0, rect.top(), px(4), rect.height()), theme.color("accent"))
        # The darker link colour: the plain one is below 4.5:1 on tint.
        ink = "text_heading" if now else "accent_hover" if done else "text_secondary"
        font = theme.font("body")
        font.setWeight(QFont.Weight.DemiBold if now else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        left = rect.adjusted(px(28), 0, 0, 0)
        if done:
            size = px(14)
            mark = pixmap("check", size, ink, ratio=self.devicePixelRatioF())
            painter.drawPixmap(left.left() - px(3), rect.top() + (rect.height() - size) // 2, mark)
        else:
            painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(at + 1))
        room = rect.adjusted(px(48), 0, -px(8), 0)
        shown = painter.fontMetrics().elidedText(step, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go back to a done step."""
        for at in range(self._current):
            if self.rect_of(at).contains(event.position().toPoint()):
                self.step_chosen.emit(at)
                return
