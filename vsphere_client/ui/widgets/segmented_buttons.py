"""A row of joined buttons of which one is chosen, as the speeds of the clock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.tokens import RADIUS
from vsphere_client.ui.widgets.themed import follow_theme


class SegmentedButtons(QWidget):
    """One choice of a few short words; arrow keys move it, ``chosen`` tells its position.

    Args:
        name: What is chosen here, for the accessible name.
        choices: The words.
        trainer: Violet (time, inside views) instead of blue.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, choices: tuple[str, ...], *, trainer: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._choices = choices
        self._trainer = trainer
        self._current = 0
        self._hovered = -1
        self._ring = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)
        self.set_current(0)

    def current(self) -> int:
        """Position of the choice, -1 for none."""
        return self._current

    def set_current(self, current: int) -> None:
        """Show a choice without telling it; -1 shows none of them chosen."""
        self._current = current if 0 <= current < len(self._choices) else -1
        word = self._choices[self._current] if self._current >= 0 else "none"
        self.setAccessibleName(f"{self._name}: {word}")
        self.update()

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._choices) and self.isEnabled():
            self.set_current(at)
            self.chosen.emit(at)

    def _width(self, at: int) -> int:
        wide = self._theme.metrics("label").horizontalAdvance(self._choices[at])
        return wide + self._theme.px(20)

    def cell(self, at: int) -> QRect:
        """Where a choice lies."""
        left = sum(self._width(before) for before in range(at))
        return QRect(left, 0, self._width(at), self.height())

    def _at(self, x: float) -> int:
        for at in range(len(self._choices)):
            if self.cell(at).left() <= x <= self.cell(at).right():
                return at
        return -1

    def sizeHint(self) -> QSize:
        """28 px high."""
        return QSize(sum(self._width(at) for at in range(len(self._choices))), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, the chosen cell and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.fillPath(frame, theme.color("panel"))
        painter.save()
        painter.setClipPath(frame)
        for at in range(len(self._choices)):
            self._paint_cell(painter, at)
        painter.restore()
        ring = self._ring and self.hasFocus()
        painter.setPen(QPen(theme.color(self._ink() if ring else "border"), 2 if ring else 1))
        painter.drawPath(frame)

    def _ink(self) -> str:
        return "trainer.ink" if self._trainer else "accent"

    def _paint_cell(self, painter: QPainter, at: int) -> None:
        theme, rect, on = self._theme, self.cell(at), at == self._current
        if on:
            painter.fillRect(rect, theme.color("trainer.tint" if self._trainer else "selected_row"))
        elif at == self._hovered and self.isEnabled():
            painter.fillRect(rect, theme.color("hover_row"))
        font = theme.font("label")
        font.setWeight(QFont.Weight.DemiBold if on else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(
            theme.color((self._ink() if on else "text_secondary") if self.isEnabled() else "disabled")
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._choices[at])
        if at:
            painter.fillRect(QRect(rect.left(), 0, 1, self.height()), theme.color("border"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what was pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint what is under the mouse."""
        self._hovered = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the choice."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._current + step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
