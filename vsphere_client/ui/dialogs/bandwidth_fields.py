"""Shares, reservation and limit of network bandwidth, as rows of a form."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.decisions.resources.levels import NETWORK_SHARES, SharesLevel
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.network import TrafficShare
from vsphere_client.model.virtual_machine import VirtualNic
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, number_field, tick
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import tighten

_LEVELS = (("low", "Low"), ("normal", "Normal"), ("high", "High"), ("custom", "Custom"))
MOST_MBPS = 1e6
UNIT = "Mbit/s"


class BandwidthRows:
    """Three rows of a form: ``<prefix>.shares``, ``<prefix>.reservation_mbps``, ``<prefix>.limit_mbps``.

    Args:
        form: Where the rows go.
        prefix: What the keys of the rows begin with.
        name: Read aloud before each field's own name.
        start: What they show first.
    """

    def __init__(
        self, form: Form, prefix: str, name: str, start: NetworkAllocation | TrafficShare | VirtualNic
    ) -> None:
        self._prefix = prefix
        level = start.shares if isinstance(start.shares, str) else "custom"
        self.level = choice_field(_LEVELS, level)
        own = start.shares if isinstance(start.shares, int) else NETWORK_SHARES[SharesLevel(start.shares)]
        self.number = count_field(own, 1, 100)
        self.reservation = number_field(start.reservation_mbps, 0, MOST_MBPS, UNIT)
        self.limit = number_field(start.limit_mbps or 1000, 1, MOST_MBPS, UNIT)
        self.unlimited = tick("Unlimited", start.limit_mbps is None)
        for field, word in (
            (self.level, "shares"),
            (self.number, "shares value"),
            (self.reservation, "reservation"),
            (self.limit, "limit"),
            (self.unlimited, "limit unlimited"),
        ):
            field.setAccessibleName(f"{name} {word}")
        form.add(f"{prefix}.shares", "Shares", _pair(self.level, self.number))
        form.add(f"{prefix}.reservation_mbps", "Reservation", self.reservation)
        form.add(f"{prefix}.limit_mbps", "Limit", _pair(self.limit, self.unlimited))
        self.level.currentIndexChanged.connect(self._show)
        self.unlimited.toggled.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        key = self.level.currentData()
        self.number.setEnabled(key == "custom")
        if key != "custom":
            self.number.setValue(NETWORK_SHARES[SharesLevel(key)])
        self.limit.setEnabled(not self.unlimited.isChecked())

    def allocation(self) -> NetworkAllocation:
        """What the rows say."""
        key = self.level.currentData()
        return NetworkAllocation(
            shares=self.number.value() if key == "custom" else key,
            reservation_mbps=self.reservation.value(),
            limit_mbps=None if self.unlimited.isChecked() else self.limit.value(),
        )

    def problems(self) -> list[Problem]:
        """A reservation above the limit."""
        if self.unlimited.isChecked() or self.reservation.value() <= self.limit.value():
            return []
        return [Problem("The reservation is above the limit.", f"{self._prefix}.reservation_mbps")]


def bandwidth_of(adapter: VirtualNic) -> NetworkAllocation:
    """The settings of an adapter as they are."""
    return NetworkAllocation(
        shares=adapter.shares, limit_mbps=adapter.limit_mbps, reservation_mbps=adapter.reservation_mbps
    )


def _pair(first: QWidget, second: QWidget) -> QWidget:
    pair = QWidget()
    layout = QHBoxLayout(pair)
    tighten(layout, spacing=8)
    pair.setMinimumHeight(current_theme().px(28))
    layout.addWidget(first, 1)
    layout.addWidget(second, 1)
    return pair
