"""Imports what the first window did not need, while nobody waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from vsphere_client.ui.objects.registry import preload

FIRST_MS = 1500
PAUSE_MS = 250
"""One kind of pages at a time, so that no single import is felt."""


class WarmUp(QObject):
    """Loads the pages of the other kinds one by one after the window has opened."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting = preload()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)
        self._timer.start(FIRST_MS)

    def _next(self) -> None:
        self._timer.setInterval(PAUSE_MS)
        if next(self._waiting, self) is self:
            self._timer.stop()
