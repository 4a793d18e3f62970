"""What happens in the data centre while a wizard or dialog is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from vsphere_client.engine.world.changes import Removed
from vsphere_client.ui.bridge.driver import SessionDriver

if TYPE_CHECKING:
    from vsphere_client.engine.world.changes import ChangeBatch
    from vsphere_client.ui.wizards.door import Door

PAUSE_MS = 400
"""Least time between two looks at a changed inventory: a fast clock changes it all the time."""
NUMBERS_MS = 3000
"""Least time between two looks at what only moves with the load, such as a DRS score."""


class WorldWatch(QObject):
    """Tells a window of changes, the first at once and those that follow in good measure.

    What vanishes is always told at once, so that nothing that is gone is asked for anything.

    Signals: ``moved`` structure or settings changed; ``counted`` only numbers did; ``replaced`` another
    moment is shown, so that every object is another one.

    Args:
        driver: The open session; one that tells no changes, as in tests of a single page, is never heard.
        parent: The window; the watch ends with it.
    """

    moved = Signal()
    counted = Signal()
    replaced = Signal()

    def __init__(self, driver: Door, parent: QObject) -> None:
        super().__init__(parent)
        self._since_moved = QElapsedTimer()
        self._since_counted = QElapsedTimer()
        self._since_counted.start()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._tell_moved)
        if isinstance(driver, SessionDriver):
            driver.changed.connect(self._changed)
            driver.ticked.connect(self._ticked)
            driver.replaced.connect(self.replaced)

    def _changed(self, batch: ChangeBatch) -> None:
        if any(isinstance(change, Removed) for change in batch.structure):
            self._later.stop()
            self._tell_moved()
            return
        if not (batch.structure or batch.properties) or self._later.isActive():
            return
        left = PAUSE_MS - self._since_moved.elapsed() if self._since_moved.isValid() else 0
        if left > 0:
            self._later.start(int(left))
        else:
            self._tell_moved()

    def _tell_moved(self) -> None:
        self._since_moved.restart()
        self._since_counted.restart()
        self.moved.emit()

    def _ticked(self) -> None:
        if self._since_counted.hasExpired(NUMBERS_MS):
            self._since_counted.restart()
            self.counted.emit()
