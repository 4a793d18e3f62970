"""A page of Configure that reads settings: groups of label and value in cards, EDIT... on top."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.links import run
from vsphere_client.ui.objects.page import PageBuilder
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.themed import tighten

Read = Callable[[Session, str], tuple[SettingGroup, ...]]
OffSentence = Callable[[Session, str], str]
LABEL_WIDTH = 250


class SettingsPage(ContentPage):
    """Settings in force, read only; ``actions`` open the dialogs that change them.

    Args:
        read: Makes the groups.
        actions: Ids and button texts of the actions that edit them, the one that does so at once first.
        off: Says in a sentence that the service is off, or nothing.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any,
        *,
        title: str,
        read: Read,
        actions: tuple[tuple[str, str], ...] = (),
        off: OffSentence | None = None,
    ) -> None:
        super().__init__(driver, moid, window, title=title)
        self._read, self._off = read, off
        self._cards: list[tuple[Card, PropertyGrid]] = []
        self.action_buttons = {action: self.add_button(text) for action, text in actions}
        for action, button in self.action_buttons.items():
            button.clicked.connect(partial(self._run, action))
        self.band = AlarmBand("info", "", "")
        self.body.addWidget(self.band)
        inner = QWidget()
        set_kind(inner, role="clear")
        self._box = QVBoxLayout(inner)
        tighten(self._box, spacing=12)
        self._box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        self.body.addWidget(scroll, 1)
        self.refresh()

    def refresh(self) -> None:
        """Read the settings anew."""
        if not self.present():
            return
        for action, button in self.action_buttons.items():
            reason = ACTIONS[action].reason_against(Selection(self.driver.session, (self.moid,)))
            button.setEnabled(reason is None)
            button.setToolTip(reason or "")
        sentence = self._off(self.driver.session, self.moid) if self._off is not None else ""
        self.band.setVisible(bool(sentence))
        self.band.set_message("info", "", sentence)
        groups = self._read(self.driver.session, self.moid)
        while len(self._cards) < len(groups):
            self._add_card()
        for (card, grid), group in zip(self._cards, groups, strict=False):
            card.set_title(group.title)
            grid.set_rows([_row(setting) for setting in group.rows])
        for at, (card, _grid) in enumerate(self._cards):
            card.setVisible(at < len(groups))

    @property
    def edit(self) -> QPushButton:
        """The button of the first action."""
        return next(iter(self.action_buttons.values()))

    def _run(self, action: str, _checked: bool = False) -> None:
        run(self, action)

    def _add_card(self) -> None:
        card = Card("", side=True)
        grid = PropertyGrid(LABEL_WIDTH)
        card.body.addWidget(grid)
        self._box.insertWidget(len(self._cards), card)
        self._cards.append((card, grid))

    def values(self) -> dict[str, str]:
        """All settings shown, by label."""
        groups = self._read(self.driver.session, self.moid)
        return {setting.label: setting.value for group in groups for setting in group.rows}


def _row(setting: Setting) -> PropertyRow:
    return PropertyRow(
        setting.label,
        setting.value,
        setting.note,
        severity=setting.severity,
        mono=setting.mono,
        long=setting.long,
    )


def settings(
    title: str, read: Read, *actions: tuple[str, str], off: OffSentence | None = None
) -> PageBuilder:
    """What makes a settings page."""

    def build(driver: SessionDriver, moid: str, window: Any) -> SettingsPage:
        return SettingsPage(driver, moid, window, title=title, read=read, actions=actions, off=off)

    return build
