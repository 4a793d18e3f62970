"""How wide the navigator and how high the panel at the foot are: remembered, folded and unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import (
    BOTTOM_PANEL_COLLAPSED,
    BOTTOM_PANEL_HEIGHT,
    NAVIGATOR_COLLAPSED,
    NAVIGATOR_WIDTH,
)

if TYPE_CHECKING:
    from vsphere_client.ui.shell.main_window import MainWindow


class PaneSizes(QObject):
    """Gives the panes of a window the sizes of the last time, and keeps those that a person gives them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._restore()
        window.navigator.folded.connect(self._fold)
        window.bottom.folded.connect(self._fold)
        window.across.splitterMoved.connect(self._keep)
        window.down.splitterMoved.connect(self._keep)

    def _restore(self) -> None:
        # Both are read before the first is set: folding one writes both down again.
        window, remembered = self._window, self._window.preferences
        rail, folded = remembered.flag("navigator_folded"), remembered.flag("panel_folded")
        window.navigator.set_rail(rail)
        window.bottom.set_folded(folded)
        self.fit()

    def _fold(self, _folded: bool) -> None:
        window, remembered = self._window, self._window.preferences
        remembered.put("navigator_folded", window.navigator.is_rail)
        remembered.put("panel_folded", window.bottom.is_folded)
        self.fit()

    def fit(self) -> None:
        """Give navigator and panel their remembered sizes, or those of their folded forms."""
        window, remembered, px = self._window, self._window.preferences, current_theme().px
        left = remembered.number("navigator_width", px(NAVIGATOR_WIDTH))
        foot = remembered.number("panel_height", px(BOTTOM_PANEL_HEIGHT))
        left = px(NAVIGATOR_COLLAPSED) if window.navigator.is_rail else left
        foot = px(BOTTOM_PANEL_COLLAPSED) if window.bottom.is_folded else foot
        window.across.setSizes([left, max(window.width() - left, 400)])
        window.down.setSizes([max(window.height() - foot, 300), foot])

    def _keep(self, *_moved: object) -> None:
        window, remembered = self._window, self._window.preferences
        if not window.navigator.is_rail:
            remembered.put("navigator_width", window.across.sizes()[0])
        if not window.bottom.is_folded:
            remembered.put("panel_height", window.down.sizes()[1])
