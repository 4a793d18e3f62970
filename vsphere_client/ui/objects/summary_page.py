"""The Summary tab of any object: alarm bands on top, cards below, kept true while it is seen."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.model.commands import AcknowledgeAlarm, ResetAlarm
from vsphere_client.session.views.summary_alarms import AlarmBandView, alarm_bands
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.links import follow, page
from vsphere_client.ui.objects.page import ObjectPage
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import follow_theme, tighten

V = TypeVar("V")


class SummaryCard(Card, Generic[V]):
    """A card of a Summary: ``present`` shows a view, ``wanted`` says whether it is there at all."""

    def present(self, view: V) -> None:
        """Show the numbers of a view."""
        raise NotImplementedError

    def wanted(self, view: V) -> bool:
        """Whether the card belongs to the page now."""
        return True


class SummaryPage(ObjectPage, Generic[V]):
    """Bands and cards of one object; a subclass names its cards and reads its view."""

    def __init__(
        self, driver: SessionDriver, moid: str, window: Any = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(driver, moid, window, parent)
        self.bands: list[AlarmBand] = []
        self._band_views: list[AlarmBandView] = []
        self._band_box = QVBoxLayout()
        self._more = LinkLabel("", page("monitor", "triggered-alarms"))
        self._more.activated.connect(self.follow)
        self.grid = FlowGrid()
        self.cards: list[SummaryCard[V]] = self.make_cards()
        for card in self.cards:
            card.link_activated.connect(self.follow)
        self._shown: list[SummaryCard[V]] = []
        self._arrange()
        follow_theme(self._restyle)
        self.refresh()

    def make_cards(self) -> list[SummaryCard[V]]:
        """The cards in their order, made once."""
        raise NotImplementedError

    def read(self) -> V:
        """The numbers of now."""
        raise NotImplementedError

    def _arrange(self) -> None:
        inner = QWidget()
        set_kind(inner, role="clear")
        self._box = QVBoxLayout(inner)
        self._box.addLayout(self._band_box)
        self._box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addWidget(self.grid)
        self._box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        tighten(outer)
        outer.addWidget(scroll)

    def _restyle(self) -> None:
        tighten(self._box, spacing=12, margins=(16, 12, 16, 16))
        self._band_box.setSpacing(current_theme().px(8))

    def set_object(self, moid: str) -> bool:
        """Show another object of the same kind."""
        self.moid = moid
        self.refresh()
        return True

    def refresh(self) -> None:
        """Show bands and cards anew."""
        if self.moid not in self.driver.session.engine.world.objects:
            return
        self._show_bands()
        self.tick()

    def tick(self) -> None:
        """Show the numbers of now."""
        if self.moid not in self.driver.session.engine.world.objects:
            return
        view = self.read()
        shown = [card for card in self.cards if card.wanted(view)]
        for card in shown:
            card.present(view)
        if shown != self._shown:
            self._shown = shown
            self.grid.set_cards([*shown])

    def follow(self, target: str) -> None:
        """Go where a link leads."""
        follow(self, target)

    # alarms -----------------------------------------------------------------------------------------------

    def _show_bands(self) -> None:
        found = alarm_bands(self.driver.session, self.moid)
        while len(self.bands) < len(found.shown):
            band = AlarmBand()
            number = len(self.bands)
            band.action.connect(lambda verb, at=number: self._on_alarm(at, verb))
            self._band_box.addWidget(band)
            self.bands.append(band)
        self._band_views = list(found.shown)
        actions = (("Acknowledge", "acknowledge"), ("Reset To Green", "reset"))
        for at, band in enumerate(self.bands):
            band.setVisible(at < len(found.shown))
            if at < len(found.shown):
                one = found.shown[at]
                band.set_message(one.severity, one.alarm, one.sentence, actions)
        self._more.setVisible(found.more > 0)
        self._more.setText(numbers.count(found.more, "more triggered alarm"))

    def _on_alarm(self, at: int, verb: str) -> None:
        one = self._band_views[at]
        kind = AcknowledgeAlarm if verb == "acknowledge" else ResetAlarm
        self.driver.submit(kind(entity=one.entity, alarm=one.alarm))
        self._show_bands()
