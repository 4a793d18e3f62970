"""The dark bar at the top: menu, title, lab, search, undo, refresh, bell, user and help."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import TOP_BAR_HEIGHT
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

USER = "Administrator@VSPHERE.LOCAL"


class BellButton(ToolIconButton):
    """The bell, with a red dot while there is something that nobody has read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bell", "Notifications", color="top_bar.text", parent=parent)
        self._unread = 0

    @property
    def unread(self) -> int:
        """How many notes nobody has read."""
        return self._unread

    def set_unread(self, count: int) -> None:
        """Show or hide the dot."""
        self._unread = count
        self.setAccessibleName(f"Notifications, {count} unread" if count else "Notifications")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and the dot."""
        super().paintEvent(event)
        if self._unread:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(current_theme().color("top_bar.back"))
            painter.setBrush(current_theme().color("danger.mark"))
            painter.drawEllipse(QPoint(self.width() - 9, 8), 4, 4)


class TopBar(QWidget):
    """48 px, dark in both themes; a pure view that tells what was pressed.

    Args:
        lab: The open lab's name; None on the start page, which has no search, undo and user.
    """

    menu_pressed = Signal()
    undo_pressed = Signal()
    refresh_pressed = Signal()
    bell_pressed = Signal()
    theme_pressed = Signal()
    shortcuts_pressed = Signal()
    about_pressed = Signal()
    home_pressed = Signal()

    def __init__(self, lab: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, role="top_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self.menu_button = _button("hamburger", "Menu")
        self.menu_button.clicked.connect(self.menu_pressed)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(text_label("vSphere Client", "strong"))
        self._row.addSpacing(4)
        self._pill = text_label(f"Lab  {lab}" if lab is not None else "Trainer", "lab")
        self._row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        self.search = SearchField("Search in all environments", color="top_bar.text_secondary")
        self._row.addSpacing(12)
        self._row.addWidget(self.search)
        self._row.addStretch(1)
        self._make_buttons(lab is not None)
        follow_theme(self._restyle)

    def _make_buttons(self, full: bool) -> None:
        self.undo_button = _button("undo", "Undo: step back before your last command")
        self.refresh_button = _button("refresh", "Refresh")
        self.bell = BellButton()
        self.user_button = ToolIconButton("user", "User", color="top_bar.text", text=f" {USER}  ▾", size=14)
        self.user_button.setAccessibleName(USER)
        self.theme_button = _button("moon", "Switch theme")
        self.help_button = _button("help", "Help")
        self.undo_button.clicked.connect(self.undo_pressed)
        self.refresh_button.clicked.connect(self.refresh_pressed)
        self.bell.clicked.connect(self.bell_pressed)
        self.theme_button.clicked.connect(self.theme_pressed)
        self.user_button.clicked.connect(self._show_user_menu)
        self.help_button.clicked.connect(self._show_help_menu)
        shown = (
            (self.undo_button, self.refresh_button, self.bell, self.user_button)
            if full
            else (self.theme_button,)
        )
        for button in (*shown, self.help_button):
            self._row.addWidget(button)
        self.search.setVisible(full)

    def _restyle(self) -> None:
        theme = current_theme()
        self.setFixedHeight(theme.px(TOP_BAR_HEIGHT))
        tighten(self._row, spacing=8, margins=(10, 0, 16, 0))
        self.search.setFixedWidth(theme.px(336))
        self.theme_button.set_icon("sun" if theme.is_dark else "moon")

    def set_undo(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid going back; the tooltip says why."""
        self.undo_button.set_enabled(enabled, reason)

    def user_menu(self) -> QMenu:
        """What the user can change: the theme, and to leave the lab."""
        menu = QMenu(self)
        menu.addAction(USER).setEnabled(False)
        menu.addSeparator()
        menu.addAction("Switch Theme", self.theme_pressed.emit)
        menu.addSeparator()
        menu.addAction("Leave the Lab", self.home_pressed.emit)
        return menu

    def help_menu(self) -> QMenu:
        """Help: keys, and what this program is."""
        menu = QMenu(self)
        menu.addAction("Keyboard Shortcuts", self.shortcuts_pressed.emit)
        menu.addAction("About vSphere Client Trainer", self.about_pressed.emit)
        return menu

    def _show_user_menu(self) -> None:
        popup_below(self.user_menu(), self.user_button)

    def _show_help_menu(self) -> None:
        popup_below(self.help_menu(), self.help_button)


def _button(icon_name: str, name: str) -> ToolIconButton:
    return ToolIconButton(icon_name, name, color="top_bar.text")


def popup_below(menu: QMenu, widget: QWidget) -> None:
    """Show a menu under a button, its right edge in line with the button's when there is no room."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    place = widget.mapToGlobal(QPoint(0, widget.height()))
    right = widget.window().mapToGlobal(QPoint(widget.window().width(), 0)).x()
    if place.x() + menu.sizeHint().width() > right:
        place.setX(widget.mapToGlobal(QPoint(widget.width(), 0)).x() - menu.sizeHint().width())
    menu.popup(place)
