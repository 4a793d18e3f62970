"""The keys of the program, as a list to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import text_label, tighten

SHORTCUTS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Anywhere",
        (
            ("Ctrl+F", "Search in the whole inventory; Enter shows all results"),
            ("Ctrl+N", "New lab"),
            ("Ctrl+O", "Open a lab or a saved run"),
            ("Ctrl+S", "Save the run as a .vlab"),
            ("Ctrl+Z", "Step back before your last command"),
            ("F5", "Refresh"),
            ("F11", "Full screen"),
            ("Esc", "Close the side panel, a menu or a dialog"),
            ("F1", "These keys"),
        ),
    ),
    (
        "Inventory",
        (
            ("Alt+1", "Hosts and Clusters"),
            ("Alt+2", "VMs and Templates"),
            ("Alt+3", "Storage"),
            ("Alt+4", "Networking"),
            ("F2", "Rename: in its row when the tree has the focus, else in a dialog"),
            ("Shift+F10", "Actions of the chosen object"),
            ("Arrow keys", "Move, unfold and fold"),
        ),
    ),
    (
        "Time bar",
        (
            ("Space", "Run or pause, when the time bar has the focus"),
            ("Left, Right", "Ten seconds back or on; a minute with Ctrl"),
            ("Home, End", "The beginning; the latest moment"),
        ),
    ),
    (
        "While dragging",
        (
            ("Alt", "Finish at once instead of opening Migrate"),
            ("Esc", "Give up the drag"),
        ),
    ),
)


class ShortcutsDialog(QDialog):
    """All keys, by where they work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        tighten(layout, spacing=12, margins=(24, 20, 24, 16))
        layout.addWidget(text_label("Keyboard shortcuts", "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        row = 0
        for group, keys in SHORTCUTS:
            grid.addWidget(text_label(group, "strong"), row, 0, 1, 2)
            row += 1
            for key, what in keys:
                grid.addWidget(text_label(key, "mono"), row, 0)
                grid.addWidget(text_label(what), row, 1)
                row += 1
        layout.addLayout(grid)
        close = QPushButton("CLOSE")
        set_kind(close, kind="primary")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(current_theme().px(480))
