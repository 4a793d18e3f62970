"""A short note at the top right that goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import TOP_BAR_HEIGHT
from vsphere_client.ui.widgets.band import Banner

SHOWN_MS = 6000


class Toast(QObject):
    """Shows one note at a time over a window; the next one takes its place.

    Args:
        window: Over which widget.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._banner: Banner | None = None
        self.last = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)

    def tell(self, text: str, severity: str = "info") -> None:
        """Show a sentence for six seconds."""
        self.hide()
        self.last = text
        self._banner = Banner(severity, text, "", (("Close", "close"),), parent=self._window)
        self._banner.action.connect(self.hide)
        self._place()
        self._banner.show()
        self._banner.raise_()
        self._timer.start()

    def hide(self, *_target: object) -> None:
        """Take the note away."""
        self._timer.stop()
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    @property
    def shown(self) -> bool:
        """Whether a note is on the screen."""
        return self._banner is not None

    def _place(self) -> None:
        if self._banner is None:
            return
        px = current_theme().px
        wide = min(px(420), self._window.width() - px(32))
        layout = self._banner.layout()
        self._banner.setFixedSize(wide, layout.totalHeightForWidth(wide) if layout is not None else 0)
        self._banner.move(self._window.width() - wide - px(16), px(TOP_BAR_HEIGHT + 12))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay at the right edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
