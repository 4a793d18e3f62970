"""The panel at the right that explains a decision."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import SIDE_PANEL_WIDTH
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton


class SidePanel(QFrame):
    """A dock of 400 px with a 3 px violet top, a title, a copy and a close button and a scrolled body.

    ``copy_requested`` and ``closed`` tell the buttons; Esc closes as well. Put content into ``body``.

    Args:
        title: The heading.
        icon_name: The icon before it.
        trainer: Violet (explanations) or blue.
    """

    copy_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        title: str = "Why?",
        icon_name: str = "bulb",
        *,
        trainer: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._ink = "trainer.ink" if trainer else "text_heading"
        set_kind(self, role="side_panel", kind="trainer" if trainer else "plain")
        self.setAccessibleName(title)
        self._mark = QLabel()
        self._title = text_label(title, "section")
        self.copy_button = ToolIconButton("copy", "Copy the text", color="text_secondary", size=14)
        self.close_button = ToolIconButton("close", "Close the panel", color="text_secondary", size=14)
        self.copy_button.clicked.connect(self.copy_requested)
        self.close_button.clicked.connect(self.closed)
        self._row = QHBoxLayout()
        for widget in (self._mark, self._title):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.copy_button)
        self._row.addWidget(self.close_button)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        set_kind(inner, role="clear")
        self.body = QVBoxLayout(inner)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(inner)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._row)
        self._outer.addWidget(self._scroll, 1)
        follow_theme(self._restyle)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def _restyle(self) -> None:
        theme = current_theme()
        tighten(self._outer, margins=(1, 7, 0, 0))
        tighten(self._row, spacing=6, margins=(16, 0, 8, 0))
        tighten(self.body, spacing=8, margins=(16, 4, 16, 16))
        self._mark.setPixmap(pixmap(self._icon_name, theme.px(16), self._ink))
        self._title.setStyleSheet(f"color: {theme.palette.hex(self._ink)};")
        self.setFixedWidth(theme.px(SIDE_PANEL_WIDTH))

    def sizeHint(self) -> QSize:
        """400 px wide."""
        return QSize(current_theme().px(SIDE_PANEL_WIDTH), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
