"""A button that is only an icon; its name is in the tooltip and for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from vsphere_client.ui.theme.icons import icon
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import follow_theme


class ToolIconButton(QToolButton):
    """A 28 px tool button (32 in the time bar) whose icon follows the theme.

    Args:
        icon_name: Name of the icon.
        name: What it does: tooltip and accessible name.
        color: Colour role of the icon.
        size: Edge of the icon.
        text: Words beside the icon, if any.
        kind: ``trainer-primary`` fills it violet, ``plain`` writes in text colour.
        time_bar: 32 px.
    """

    def __init__(
        self,
        icon_name: str,
        name: str,
        *,
        color: str = "accent",
        size: int = 16,
        text: str = "",
        kind: str | None = None,
        time_bar: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._color, self._size = icon_name, color, size
        self._name = name
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setAutoRaise(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if text:
            self.setText(text)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if kind:
            set_kind(self, kind=kind)
        if time_bar:
            set_kind(self, fit="time")
        follow_theme(self._restyle)

    @property
    def icon_name(self) -> str:
        """The icon shown."""
        return self._icon_name

    def set_icon(self, icon_name: str, name: str | None = None, color: str | None = None) -> None:
        """Show another icon, with another meaning or colour if given."""
        self._icon_name = icon_name
        self._color = color or self._color
        if name is not None:
            self._name = name
            self.setToolTip(name)
            self.setAccessibleName(name)
        self._restyle()

    def set_enabled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid the press; the tooltip of a forbidden one says which precondition is missing."""
        self.setEnabled(enabled)
        self.setToolTip(self._name if enabled or not reason else f"{self._name}: {reason}")

    def _restyle(self) -> None:
        edge = current_theme().px(self._size)
        self.setIcon(icon(self._icon_name, color=self._color, size=edge))
        self.setIconSize(QSize(edge, edge))
