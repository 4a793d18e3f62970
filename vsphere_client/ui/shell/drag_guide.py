"""What guides a drag in the inventory: which rows take it, what they say, and the card beside the ghost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QPixmap

from vsphere_client.ui.widgets.hint_card import HintCard

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.drag.advisor import DragAdvisor
    from vsphere_client.ui.models.inventory_tree import Note


class DragGuide:
    """One drag at a time: an advisor made when it begins answers for all rows.

    Args:
        driver: The open session.
    """

    def __init__(self, driver: SessionDriver) -> None:
        self._driver = driver
        self._advisor: DragAdvisor | None = None
        self._shown_target = ""
        self._shown_moid = ""
        self.card: HintCard | None = None

    # the object shown, which a tree chooses again after a drag or a filter ----------------------------

    def shown_moid(self) -> str:
        """The object that the window shows."""
        return self._shown_moid

    def set_shown_moid(self, moid: str) -> None:
        """The window shows another object."""
        self._shown_moid = moid

    # a drag -------------------------------------------------------------------------------------------

    def _advisor_for(self, moids: Sequence[str]) -> DragAdvisor:
        wanted = tuple(moids)
        if self._advisor is None or self._advisor.moids != wanted:
            # The wizard comes with the advisor: loaded with the first drag, not with the window.
            from vsphere_client.ui.drag.advisor import DragAdvisor

            self._advisor = DragAdvisor(self._driver.session, wanted)
        return self._advisor

    def objection(self, moids: Sequence[str], target: str) -> str | None:
        """Why objects cannot be dropped on a target, or None."""
        return self._advisor_for(moids).can_drop(target)

    def begin(self, moids: Sequence[str]) -> Mapping[str, Note]:
        """A drag begins: what each row says while it lasts, worked out once."""
        self._advisor = None
        return self._advisor_for(moids).notes()

    def ghost(self, moids: Sequence[str]) -> QPixmap:
        """The chip under the mouse."""
        return self._advisor_for(moids).ghost()

    def end(self) -> None:
        """The drag is over; the world may be another at the next."""
        self._advisor = None
        self.hide_card()
        if self.card is not None:
            self.card.deleteLater()
            self.card = None

    # the card -----------------------------------------------------------------------------------------

    def show_card(self, target: str, ghost: QRect, row: QRect) -> None:
        """Show what a drop on a row would mean, beside the ghost; rectangles on the screen."""
        if self._advisor is None:
            return
        if self.card is None:
            self.card = HintCard()
        if target != self._shown_target:
            self._shown_target = target
            self._advisor.hint(target).show_in(self.card)
        screen = QGuiApplication.screenAt(ghost.topLeft()) or QGuiApplication.primaryScreen()
        self.card.show_beside(ghost, row, screen.availableGeometry())

    def hide_card(self) -> None:
        """The ghost is over no row."""
        self._shown_target = ""
        if self.card is not None:
            self.card.hide()
