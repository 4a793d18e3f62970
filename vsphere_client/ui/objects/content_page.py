"""A page inside Monitor or Configure: a heading with a note, buttons below it, then the content."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vsphere_client.session.views.inventory import InventoryViews
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import icon_text
from vsphere_client.ui.objects.links import follow, go
from vsphere_client.ui.objects.page import ObjectPage
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.cells import IconText
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten


class ContentPage(ObjectPage):
    """Heading, note, buttons and a body that a subclass fills.

    Args:
        title: The heading.
        trainer: The heading carries the pill of pages that only the trainer has.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        title: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(driver, moid, window, parent)
        self.title_row = QHBoxLayout()
        self.title_row.addWidget(text_label(title, "section"))
        self._note = ElidedLabel(color="text_secondary")
        self.title_row.addWidget(self._note)
        self._note.hide()
        self.title_row.addStretch(1)
        self.buttons = QHBoxLayout()
        self.buttons.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.body = QVBoxLayout()
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self.title_row)
        self._outer.addLayout(self.buttons)
        self._outer.addLayout(self.body, 1)
        follow_theme(self._restyle_page)

    def _restyle_page(self) -> None:
        tighten(self.title_row, spacing=12)
        tighten(self.buttons, spacing=8)
        tighten(self.body, spacing=12)
        tighten(self._outer, spacing=10, margins=(16, 12, 16, 16))

    def set_note(self, text: str) -> None:
        """Write the grey words behind the heading."""
        self._note.set_text(text)
        self._note.setVisible(bool(text))  # an empty one would keep room from the fields beside it

    def note(self) -> str:
        """The grey words behind the heading."""
        return self._note.text()

    def add_button(self, text: str, kind: str = "outline") -> QPushButton:
        """Put a button below the heading."""
        button = QPushButton(text)
        set_kind(button, kind=kind)
        self.buttons.addWidget(button)
        return button

    def set_object(self, moid: str) -> bool:
        """Show another object of the same kind."""
        self.moid = moid
        self.refresh()
        return True

    def present(self) -> bool:
        """Whether the object is still there."""
        return self.moid in self.driver.session.engine.world.objects

    def object_cell(self, moid: str, name: str) -> IconText:
        """An object with the icon and badges of its state; of one that is gone, the VM's name alone."""
        if moid not in self.driver.session.engine.world.objects:
            return IconText("vm", name)
        return icon_text(InventoryViews(self.driver.session).node(moid), go(moid))

    def follow(self, target: str) -> None:
        """Go where a link leads."""
        follow(self, target)


class SentencePage(ObjectPage):
    """A tab whose content is one honest sentence."""

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any,
        sentence: str,
        link: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(driver, moid, window)
        self.empty = EmptyState(sentence, *(link or ()))
        self.empty.link_activated.connect(lambda target: follow(self, target))
        box = QVBoxLayout(self)
        tighten(box, margins=(0, 8, 0, 0))
        box.addWidget(self.empty)

    def set_object(self, moid: str) -> bool:
        """The sentence holds for every object."""
        self.moid = moid
        return True
