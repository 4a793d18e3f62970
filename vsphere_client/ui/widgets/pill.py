"""Small rounded words: a state in a title row, a count on a tab."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import PILL_HEIGHT
from vsphere_client.ui.widgets.themed import follow_theme

# tone: ground, ink, line
TONES: dict[str, tuple[str, str, str | None]] = {
    "neutral": ("hairline", "text_secondary", None),
    "outline": ("tint", "text", "border"),
    "info": ("info_tint", "accent_hover", None),
    "success": ("success.tint", "success.ink", None),
    "warning": ("warning.tint", "warning.ink", None),
    "danger": ("danger.tint", "danger.ink", None),
    "trainer": ("trainer.tint", "trainer.ink", None),
}


def paint_pill(painter: QPainter, rect: QRectF, tone: str) -> None:
    """Draw the ground of a pill and leave the painter's pen in the tone's ink.

    Raises:
        KeyError: There is no such tone.
    """
    ground, ink, line = TONES[tone]
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(line), 1) if line else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if line else rect
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.color(ink))


class Pill(QWidget):
    """A word on a tinted, rounded ground, with a dot or a severity mark before it if asked.

    Args:
        text: The word.
        tone: One of ``TONES``; never the only sign of a state, the word says it too.
        mark: ``"dot"``, a severity (``success``, ``warning``, ``danger``) or None.
    """

    def __init__(
        self, text: str, tone: str = "neutral", *, mark: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._tone, self._mark = text, tone, mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self._theme = follow_theme(self.updateGeometry)

    def text(self) -> str:
        """The word shown."""
        return self._text

    @property
    def tone(self) -> str:
        """The tone shown."""
        return self._tone

    def set_text(self, text: str, tone: str | None = None, mark: str | None = None) -> None:
        """Show another word, in another tone and with another mark if given."""
        self._text = text
        self._tone = tone or self._tone
        self._mark = mark or self._mark
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def _mark_width(self) -> int:
        if self._mark is None:
            return 0
        return self._theme.px(10 if self._mark == "dot" else 16)

    def sizeHint(self) -> QSize:
        """18 px high, 8 px either side of the word."""
        wide = self._theme.metrics("caption").horizontalAdvance(self._text)
        return QSize(wide + self._mark_width() + self._theme.px(16), self._theme.px(PILL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same: a pill is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, mark and word."""
        painter = QPainter(self)
        px = self._theme.px
        paint_pill(painter, QRectF(self.rect()), self._tone)
        ink = self._theme.color(TONES[self._tone][1])
        left = px(8)
        if self._mark == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(left + px(3), self.height() / 2), px(3), px(3))
            painter.setPen(ink)
        elif self._mark:
            mark = severity_pixmap(self._mark, px(12), self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - px(12)) // 2, mark)
        painter.setFont(self._theme.font("caption"))
        room = QRectF(left + self._mark_width(), 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._text)


class CountBadge(Pill):
    """A number behind a tab's name, as the count of alarms; not seen at zero.

    Args:
        noun: What is counted, for the accessible name.
        tone: One of ``TONES``.
        suffix: A word after the number, such as ``running``.
    """

    def __init__(
        self, noun: str, tone: str = "danger", suffix: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("0", tone, parent=parent)
        self._noun = noun
        self._suffix = suffix
        self._count = 0
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show a number, or nothing at zero."""
        self._count = count
        self.set_text(f"{count} {self._suffix}".rstrip())
        self.setAccessibleName(f"{count} {self._noun}")

    def sizeHint(self) -> QSize:
        """A circle for one digit, nothing at all for zero."""
        if self._count == 0:
            return QSize(0, self._theme.px(PILL_HEIGHT))
        wide = self._theme.metrics("caption").horizontalAdvance(self._text) + self._theme.px(12)
        high = self._theme.px(PILL_HEIGHT)
        return QSize(max(wide, high), high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the number in the middle."""
        if self._count == 0:
            return
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self._tone)
        painter.setFont(self._theme.font("caption"))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._text)
