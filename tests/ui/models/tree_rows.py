"""What a tree shows, for the tests of the navigator's models."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt

TOP = QModelIndex()


def rows(model, parent=TOP):
    """The whole model as nested names, with suffixes."""
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        below = rows(model, index)
        name = index.data(Qt.ItemDataRole.DisplayRole)
        found.append((name, below) if below else name)
    return found
