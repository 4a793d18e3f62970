"""A column of widgets that scrolls when it is higher than its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.themed import tighten


def scrolled(*widgets: QWidget, spacing: int = 12) -> QScrollArea:
    """These widgets below each other, at the top of a frameless area."""
    inner = QWidget()
    set_kind(inner, role="clear")
    column = QVBoxLayout(inner)
    tighten(column, spacing=spacing)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return scroll_area(inner)


def scroll_area(widget: QWidget) -> QScrollArea:
    """A frameless area that gives a widget all its room and scrolls what it needs beyond."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area
