"""The keys of the program, as a list to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from vsphere_client.commands.actions import ALL_ACTIONS
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.themed import text_label, tighten

Group = tuple[str, tuple[tuple[str, str], ...]]
SHORTCUTS: tuple[Group, ...] = (
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
            ("F2", "Rename, in the tree in its row"),
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


def action_keys() -> tuple[tuple[str, str], ...]:
    """The keys of actions, such as ``Ctrl+Alt+B`` for Power On; F2 is explained with the inventory.

    One key may mean several actions, each for objects of its own kinds.
    """
    meant: dict[str, dict[str, None]] = {}
    for action in ALL_ACTIONS:
        if action.shortcut and action.id != "rename":
            meant.setdefault(action.shortcut, {})[action.title.rstrip(".")] = None
    return tuple((key, ", ".join(titles)) for key, titles in meant.items())


class ShortcutsDialog(DialogFrame):
    """All keys, by where they work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", ok="CLOSE", cancel="", width=880, parent=parent)
        anywhere, inventory, *others = SHORTCUTS
        self.columns = QHBoxLayout()
        tighten(self.columns, spacing=32)
        self.columns.addLayout(_list(anywhere, *others), 1)
        self.columns.addLayout(_list(inventory, ("Chosen object", action_keys())), 1)
        self.column.addLayout(self.columns)


def _list(*groups: Group) -> QVBoxLayout:
    column = QVBoxLayout()
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    row = 0
    for group, keys in groups:
        grid.addWidget(text_label(group, "strong"), row, 0, 1, 2)
        for key, what in keys:
            row += 1
            grid.addWidget(text_label(key, "mono"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text_label(what), row, 1)
        row += 1
    column.addLayout(grid)
    column.addStretch(1)
    return column
