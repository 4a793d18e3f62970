"""A list without sideways scrolling: one column takes what the others leave."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.data_grid import DataGrid

LEAST = 96


class StretchColumn(QObject):
    """Keeps a grid's columns as wide as the grid.

    Args:
        grid: The list; it loses its horizontal scroll bar while its columns fit.
        key: The column that takes what is left.
        least: The least width of that column, pixels at scale 1.
    """

    def __init__(self, grid: DataGrid, key: str, least: int = LEAST) -> None:
        super().__init__(grid)
        self._grid = grid
        self._at = [column.key for column in grid.columns].index(key)
        self._least = least
        grid.horizontalHeader().setStretchLastSection(False)
        grid.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Fit anew when the list is resized."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Give the column what the others leave."""
        header = self._grid.horizontalHeader()
        if header.isSectionHidden(self._at):
            return
        others = sum(header.sectionSize(at) for at in range(header.count()) if at != self._at)
        room = self._grid.viewport().width() - others
        least = current_theme().px(self._least)
        policy = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if room < least else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self._grid.setHorizontalScrollBarPolicy(policy)
        if room >= least and header.sectionSize(self._at) != room:
            header.resizeSection(self._at, room)
