"""The head of the object shown: icon with badges, name, quick actions and the ACTIONS menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import icon, icon_names, pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import OBJECT_HEADER_HEIGHT
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

if TYPE_CHECKING:
    from vsphere_client.session.views.inventory import NodeView

MAX_NAME_WIDTH = 520


class QuickButton(ToolIconButton):
    """A quick action beside the name: its id, and why it cannot be done now."""

    def __init__(self, action_id: str, icon_name: str, title: str, parent: QWidget | None = None) -> None:
        known = icon_name if icon_name in icon_names() else "actions"
        super().__init__(known, title, parent=parent)
        self.action_id = action_id


class ObjectHeader(QWidget):
    """48 px: what the page is about and what can be done with it.

    Signals: ``action_pressed(action id)``, ``actions_pressed`` for the drop-down.
    """

    action_pressed = Signal(str)
    actions_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: NodeView | None = None
        self._picture = QLabel()
        self._name = ElidedLabel("", role="title", color="text_heading")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._quick = QHBoxLayout()
        self._first_divider = line("divider")
        self._second_divider = line("divider")
        self.actions_button = ToolIconButton("actions", "Actions", text="ACTIONS")
        self.actions_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.actions_button.clicked.connect(self.actions_pressed)
        self._row = QHBoxLayout(self)
        for widget in (self._picture, self._name, self._first_divider):
            self._row.addWidget(widget)
        self._row.addLayout(self._quick)
        self._row.addWidget(self._second_divider)
        self._row.addWidget(self.actions_button)
        self._row.addStretch(1)
        self._buttons: list[QuickButton] = []
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        theme = current_theme()
        self.setFixedHeight(theme.px(OBJECT_HEADER_HEIGHT))
        tighten(self._row, spacing=12, margins=(16, 0, 16, 0))
        tighten(self._quick, spacing=4)
        for divider in (self._first_divider, self._second_divider):
            divider.setFixedHeight(theme.px(20))
        self.actions_button.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.actions_button.setIcon(icon("actions", color="accent", size=14))
        self._paint_icon()

    def show_node(self, node: NodeView) -> None:
        """Show an object's icon, badges and name."""
        if node == self._node:
            return
        self._node = node
        name = f"{node.name} {node.suffix}".rstrip()
        self._name.set_text(name)
        self.setAccessibleName(f"{node.kind.label} {name}")
        wide = current_theme().metrics("title").horizontalAdvance(name) + 4
        self._name.setFixedWidth(min(wide, current_theme().px(MAX_NAME_WIDTH)))
        self._paint_icon()

    def _paint_icon(self) -> None:
        if self._node is None:
            return
        picture = pixmap(
            self._node.icon,
            current_theme().px(24),
            "text_secondary",
            self._node.state_badge,
            self._node.alarm_badge,
            "window",
        )
        self._picture.setPixmap(picture)

    def set_quick_actions(self, actions: Sequence[tuple[str, str, str, str | None]]) -> None:
        """Show quick actions: id, icon, title, and why it cannot be done now (None: it can)."""
        if [(b.action_id) for b in self._buttons] != [action[0] for action in actions]:
            empty_layout(self._quick)
            self._buttons = []
            for action_id, icon_name, title, _reason in actions:
                button = QuickButton(action_id, icon_name, title)
                button.clicked.connect(self._press)
                self._quick.addWidget(button)
                self._buttons.append(button)
        for button, (_id, _icon, _title, reason) in zip(self._buttons, actions, strict=True):
            button.set_enabled(reason is None, reason or "")
        self._first_divider.setVisible(bool(actions))

    def quick_buttons(self) -> list[QuickButton]:
        """The buttons that are shown."""
        return list(self._buttons)

    def _press(self) -> None:
        sender = self.sender()
        if isinstance(sender, QuickButton):
            self.action_pressed.emit(sender.action_id)
