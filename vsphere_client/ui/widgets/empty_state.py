"""What stands where the first row would be when there is none; and the grey bars while loading."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from vsphere_client.ui.theme.tokens import BAR_HEIGHT
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten


class EmptyState(QWidget):
    """One sentence in the product's words and, if given, one link to what would change it."""

    link_activated = Signal(str)

    def __init__(
        self,
        sentence: str,
        link: str = "",
        target: str = "",
        *,
        trainer: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(sentence)
        self._sentence = text_label(sentence, "secondary", wrap=True)
        self._layout = QVBoxLayout(self)
        tighten(self._layout, spacing=4, margins=(16, 8, 16, 8))
        self._layout.addWidget(self._sentence)
        self._link: LinkLabel | None = None
        self._trainer = trainer
        self._layout.addStretch(1)
        self.set_link(link, target)

    def set_link(self, link: str, target: str = "") -> None:
        """Offer what to do next; an empty text offers nothing."""
        if self._link is not None:
            self._link.hide()
            self._link.deleteLater()
            self._link = None
        if link:
            self._link = LinkLabel(link, target, trainer=self._trainer)
            self._link.activated.connect(self.link_activated)
            self._layout.insertWidget(1, self._link)

    def set_sentence(self, sentence: str) -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)


class LoadingBars(QWidget):
    """Three grey bars, shown by a page that needs longer than 300 ms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Loading")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.update)

    def sizeHint(self) -> QSize:
        """Three rows of 24 px."""
        return QSize(self._theme.px(240), self._theme.px(72))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bar_free"))
        px, high = self._theme.px, self._theme.px(BAR_HEIGHT)
        for row, share in enumerate((0.6, 0.8, 0.45)):
            painter.drawRoundedRect(
                QRectF(px(16), px(8 + 24 * row), self.width() * share, high), high / 2, high / 2
            )
