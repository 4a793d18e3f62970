"""Imports and builds what the first window did not need, while nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer

from vsphere_client.model.kinds import Kind
from vsphere_client.ui.objects.registry import preload
from vsphere_client.ui.shell.main_window import MainWindow

FIRST_MS = 150
PAUSE_MS = 60
"""One kind of pages at a time, so that no single import is felt."""
FIRST_KINDS = (Kind.HOST, Kind.VIRTUAL_MACHINE, Kind.DATASTORE)
"""What a trainee selects first, and what takes long: their pages are built ahead, not only imported."""


class WarmUp(QTimer):
    """Loads the pages of the other kinds one by one after the window has opened."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waiting = self._work()
        self.timeout.connect(self._next)
        self.start(FIRST_MS)

    def _work(self) -> Iterator[None]:
        modules = preload()
        for kind in FIRST_KINDS:
            next(modules, None)
            yield
            self._prepare(kind)
            yield
        yield from modules

    def _prepare(self, kind: Kind) -> None:
        objects = self._window.driver.session.engine.world.objects.values()
        if (example := next((one for one in objects if one.kind == kind), None)) is not None:
            self._window.tab_host.prepare(example.moid, kind)

    def _next(self) -> None:
        self.setInterval(PAUSE_MS)
        if next(self._waiting, self) is self:
            self.stop()
