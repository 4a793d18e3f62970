"""Bands across a page: an alarm with its measured value, an error with what to do, a success."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import BAND_HEIGHT, RADIUS
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten

# severity: ground, edge
_GROUNDS = {
    "success": ("success.tint", "success.mark"),
    "warning": ("warning.tint", "warning.mark"),
    "danger": ("danger.tint", "danger.mark"),
    "info": ("info_tint", "accent"),
}


class AlarmBand(QWidget):
    """A tinted band with a 4 px left edge: mark, bold subject, sentence, links at the right.

    ``action`` tells the target of the link that was pressed.
    """

    action = Signal(str)

    def __init__(
        self,
        severity: str = "warning",
        subject: str = "",
        sentence: str = "",
        actions: tuple[tuple[str, str], ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        self._mark = QLabel()
        self._subject = text_label("", "strong")
        self._sentence = ElidedLabel("", color="text_heading")
        self._links = QHBoxLayout()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._subject)
        self._row.addWidget(self._sentence, 1)
        self._row.addLayout(self._links)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_message(severity, subject, sentence, actions)
        follow_theme(self._restyle)

    def set_message(
        self, severity: str, subject: str, sentence: str, actions: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Show a message; ``actions`` are pairs of the link's text and its target.

        Raises:
            KeyError: There is no such severity.
        """
        _ = _GROUNDS[severity]
        self._severity = severity
        self._subject.setText(subject)
        self._subject.setVisible(bool(subject))
        self._sentence.set_text(sentence)
        self.setAccessibleName(f"{severity}: {subject} {sentence}")
        while (item := self._links.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for text, target in actions:
            link = LinkLabel(text, target, on_tint=True)
            link.activated.connect(self.action)
            self._links.addWidget(link)
        self._restyle()

    def sentence(self) -> str:
        """The sentence shown."""
        return self._sentence.text()

    def _restyle(self) -> None:
        tighten(self._row, spacing=6, margins=(16, 0, 12, 0))
        tighten(self._links, spacing=16)
        self._mark.setPixmap(severity_pixmap(self._severity))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """32 px high."""
        return QSize(super().sizeHint().width(), current_theme().px(BAND_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, border and the thick left edge."""
        paint_band(self, self._severity)


class Banner(QWidget):
    """The same for two lines: a bold line, grey details under it, links at the right.

    For an accepted certificate or a page that failed; ``mono`` writes the details in fixed width.
    """

    action = Signal(str)

    def __init__(
        self,
        severity: str,
        title: str,
        details: str = "",
        actions: tuple[tuple[str, str], ...] = (),
        *,
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        self.setAccessibleName(f"{severity}: {title} {details}")
        self._mark = QLabel()
        self._title = text_label(title, "strong", wrap=True)
        self._details = text_label(details, "mono" if mono else "secondary", selectable=True, wrap=not mono)
        self._details.setVisible(bool(details))
        lines = QVBoxLayout()
        tighten(lines, spacing=2)
        lines.addWidget(self._title)
        lines.addWidget(self._details)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(lines, 1)
        for text, target in actions:
            link = LinkLabel(text, target, on_tint=True)
            link.activated.connect(self.action)
            self._row.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        follow_theme(self._restyle)

    def set_text(self, title: str, details: str = "") -> None:
        """Change the words."""
        self._title.setText(title)
        self._details.setText(details)
        self._details.setVisible(bool(details))
        self.setAccessibleName(f"{self._severity}: {title} {details}")

    def _restyle(self) -> None:
        tighten(self._row, spacing=8, margins=(16, 8, 12, 8))
        self._mark.setPixmap(severity_pixmap(self._severity, 16))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, border and the thick left edge."""
        paint_band(self, self._severity)


def paint_band(widget: QWidget, severity: str) -> None:
    """Draw the ground of a band over the whole of a widget."""
    theme = current_theme()
    ground, edge = _GROUNDS[severity]
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    shape = QPainterPath()
    shape.addRoundedRect(rect, RADIUS, RADIUS)
    painter.fillPath(shape, theme.color(ground))
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(QRectF(0, 0, theme.px(4), widget.height()), theme.color(edge))
    painter.restore()
    painter.setPen(QPen(theme.color(edge), 1))
    painter.drawPath(shape)
