"""A one-line text that shortens itself and shows the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.widgets.themed import follow_theme


class ElidedLabel(QWidget):
    """A text with one ellipsis where it does not fit: at the end, or in the middle for paths and UUIDs.

    Args:
        text: The whole text.
        role: Type role, such as ``body``.
        color: Colour role, such as ``text_secondary``.
        middle: Shorten in the middle.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        color: str = "text",
        *,
        middle: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._role = role
        self._color = color
        self._align = align
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self._theme = follow_theme(self.updateGeometry)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self._renew_tooltip()
        self.updateGeometry()
        self.update()

    def set_color(self, color: str) -> None:
        """Draw in another colour role."""
        self._color = color
        self.update()

    def is_elided(self) -> bool:
        """Whether the text is wider than the widget."""
        return self._metrics().horizontalAdvance(self._text) > self.width()

    def _metrics(self) -> QFontMetrics:
        return self._theme.metrics(self._role)

    def _renew_tooltip(self) -> None:
        self.setToolTip(self._text if self.is_elided() else "")

    def sizeHint(self) -> QSize:
        """The whole text on one line."""
        metrics = self._metrics()
        return QSize(metrics.horizontalAdvance(self._text) + 1, max(metrics.height(), self._theme.px(16)))

    def minimumSizeHint(self) -> QSize:
        """Two characters and the ellipsis, or the whole of a shorter text."""
        whole = self.sizeHint()
        return QSize(min(self._metrics().horizontalAdvance("Xx…"), whole.width()), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text in the tooltip only while it is cut."""
        self._renew_tooltip()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text as far as it fits."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(self._role))
        painter.setPen(self._theme.color(self._color if self.isEnabled() else "disabled"))
        shown = self._metrics().elidedText(self._text, self._mode, self.width())
        painter.drawText(self.rect(), self._align | Qt.AlignmentFlag.AlignVCenter, shown)
