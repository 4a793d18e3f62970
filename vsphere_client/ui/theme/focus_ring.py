"""The focus ring of buttons, shown only after the keyboard was used."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from vsphere_client.ui.theme.restyle import set_kind

_FOLLOWED = "vsphere_client_focus_ring"


def follow_focus(app: QApplication) -> None:
    """Dress buttons with ``focusRing="true"`` while they hold a focus that the keyboard brought."""
    if app.property(_FOLLOWED):
        return
    app.setProperty(_FOLLOWED, True)
    app.focusChanged.connect(_move_ring)


def _move_ring(old: QWidget | None, new: QWidget | None) -> None:
    if isinstance(old, QAbstractButton) and isValid(old) and old.property("focusRing"):
        set_kind(old, focusRing=False)
    # Qt marks a window whose focus was last moved by a key, and unmarks it at a press of the mouse.
    if isinstance(new, QAbstractButton) and new.window().testAttribute(
        Qt.WidgetAttribute.WA_KeyboardFocusChange
    ):
        set_kind(new, focusRing=True)
