"""What guides a drag in the inventory: which rows take it, what they say, and the card beside the ghost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.ui.models.inventory_tree import Note
from vsphere_client.ui.shell.drop_rules import Drop, judge_drop
from vsphere_client.ui.widgets.hint_card import HintCard

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver


class DragGuide:
    """One drag at a time: judged by the rules of the product, explained by the advisor for VMs.

    Args:
        driver: The open session.
    """

    def __init__(self, driver: SessionDriver) -> None:
        self._driver = driver
        self._moids: tuple[str, ...] = ()
        self._card: HintCard | None = None
        self._shown = ""
        self._shown_moid = ""

    # the object shown, which a tree chooses again after a drag or a filter ----------------------------

    def shown_moid(self) -> str:
        """The object that the window shows."""
        return self._shown_moid

    def set_shown_moid(self, moid: str) -> None:
        """The window shows another object."""
        self._shown_moid = moid

    # judging ------------------------------------------------------------------------------------------

    def judge(self, moids: Sequence[str], target: str) -> Drop | str:
        """What a drop would do, or why it cannot be."""
        return judge_drop(self._driver.session.engine.world, moids, target)

    def objection(self, moids: Sequence[str], target: str) -> str | None:
        """Why a drop cannot be, or None."""
        verdict = self.judge(moids, target)
        return verdict if isinstance(verdict, str) else None

    def _are_vms(self) -> bool:
        objects = self._driver.session.engine.world.objects
        return bool(self._moids) and all(isinstance(objects.get(moid), VirtualMachine) for moid in self._moids)

    # a drag -------------------------------------------------------------------------------------------

    def begin(self, moids: Sequence[str]) -> None:
        """A drag begins: work out once what the hosts would say."""
        self._moids = tuple(moids)

    def notes(self) -> Mapping[str, Note]:
        """What each row says while it is dragged over."""
        return {}

    def end(self) -> None:
        """The drag is over."""
        self._moids = ()
        self.hide_card()
        if self._card is not None:
            self._card.deleteLater()
            self._card = None

    @property
    def card(self) -> HintCard | None:
        """The card, while a drag goes on."""
        return self._card

    def show_card(self, target: str, places: tuple[QRect, QRect]) -> None:
        """Show what a drop on a row would mean; ``places`` are ghost and row on the screen."""
        if self._card is None:
            self._card = HintCard()
        if target != self._shown or not self._card.isVisible():
            self._shown = target
            self._fill(target)
        screen = QGuiApplication.screenAt(places[0].topLeft()) or QGuiApplication.primaryScreen()
        self._card.show_beside(places[0], places[1], screen.availableGeometry())

    def _fill(self, target: str) -> None:
        assert self._card is not None
        verdict = self.judge(self._moids, target)
        name = self._driver.session.engine.world.objects[target].name
        if isinstance(verdict, str):
            self._card.set_hint(allowed=False, title=f"{name} cannot take it", sentence=verdict)
        else:
            self._card.set_hint(allowed=True, title=f"Move to {name}", sentence="Drop moves it at once.")

    def hide_card(self) -> None:
        """The ghost is over no row."""
        self._shown = ""
        if self._card is not None:
            self._card.hide()
