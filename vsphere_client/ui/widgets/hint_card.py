"""The card beside the ghost of a drag: whether the drop would work, and what it would mean."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import HINT_CARD_WIDTH, RADIUS
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage


@dataclass(frozen=True, slots=True)
class HintRow:
    """One line of the card: a name, the value that matters, grey words, and a bar with its gain if given."""

    label: str
    value: str
    note: str = ""
    bar: float | None = None
    gain: float = 0.0


class HintCard(QWidget):
    """316 px, a 3 px line on top: green if the drop works, red if not; it never takes the focus.

    While a mouse button is held nothing in it can be pressed, so it holds no links.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._allowed = True
        self._mark = QLabel()
        self._title = text_label("", "strong", wrap=True)
        self._sentence = text_label("", "body", wrap=True)
        self._rows = QGridLayout()
        self._rows.setColumnStretch(1, 1)
        self._line = line()
        self._footer = text_label("", "caption", wrap=True)
        self._head = QHBoxLayout()
        self._head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addWidget(self._title, 1)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._head)
        self._outer.addWidget(self._sentence)
        self._outer.addLayout(self._rows)
        self._outer.addWidget(self._line)
        self._outer.addWidget(self._footer)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        theme = current_theme()
        tighten(self._outer, spacing=8, margins=(13, 14, 13, 10))
        tighten(self._head, spacing=6)
        self._rows.setHorizontalSpacing(theme.px(8))
        self._rows.setVerticalSpacing(theme.px(6))
        self._rows.setColumnMinimumWidth(0, theme.px(104))
        self.setFixedWidth(theme.px(HINT_CARD_WIDTH))
        self._mark.setPixmap(severity_pixmap("success" if self._allowed else "danger"))
        self.update()

    def set_hint(
        self,
        *,
        allowed: bool,
        title: str,
        sentence: str = "",
        rows: tuple[HintRow, ...] = (),
        footer: str = "",
    ) -> None:
        """Show a verdict: one title, a sentence or rows of values, and a small sentence at the foot."""
        self._allowed = allowed
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._footer.setText(footer)
        self._footer.setVisible(bool(footer))
        self._line.setVisible(bool(footer))
        self.setAccessibleName(f"{title}. {sentence}".strip())
        empty_layout(self._rows)
        for at, row in enumerate(rows):
            self._add(at, row)
        self._restyle()
        self.adjustSize()

    def _add(self, at: int, row: HintRow) -> None:
        self._rows.addWidget(text_label(row.label, "secondary"), at, 0)
        pair = QWidget()
        layout = QHBoxLayout(pair)
        tighten(layout, spacing=8)
        layout.addWidget(text_label(row.value, "strong"))
        if row.bar is not None:
            bar = MiniBar(row.label)
            bar.set_usage(Usage(row.bar, color="accent"), gain=row.gain)
            layout.addWidget(bar, 1)
        else:
            layout.addWidget(ElidedLabel(row.note, color="text_secondary"), 1)
        self._rows.addWidget(pair, at, 1)

    def show_beside(self, ghost: QRect, avoid: QRect, screen: QRect) -> None:
        """Show the card right of the ghost, never over the hovered row, always on the screen.

        Args:
            ghost: The ghost's rectangle in screen coordinates.
            avoid: The hovered row's rectangle.
            screen: What may be used.
        """
        self.move(place_beside(QRect(QPoint(0, 0), self.sizeHint()), ghost, avoid, screen))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame and the line on top."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.color("success.mark" if self._allowed else "danger.mark")
        painter.setPen(QPen(color, 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(0, 0, self.width(), theme.px(3)), 1.5, 1.5)


def place_beside(card: QRect, ghost: QRect, avoid: QRect, screen: QRect) -> QPoint:
    """Where a card of this size goes: right of the ghost and under the row, else over it, else at the left."""
    gap = 8
    left = ghost.right() + gap
    if left + card.width() > screen.right():
        left = max(ghost.left() - gap - card.width(), screen.left())
    top = avoid.bottom() + gap
    if top + card.height() > screen.bottom():
        top = max(avoid.top() - gap - card.height(), screen.top())
    return QPoint(left, top)
