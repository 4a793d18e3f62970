"""Shares, reservation and limit of network bandwidth, as rows of a form."""

from __future__ import annotations

from vsphere_client.commands.flow import Problem
from vsphere_client.decisions.resources.levels import NETWORK_SHARES
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.network import TrafficShare
from vsphere_client.model.virtual_machine import VirtualNic
from vsphere_client.ui.dialogs.form import Form, number_field
from vsphere_client.ui.dialogs.share_fields import LimitFields, ShareFields

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
        self._shares = ShareFields(form, name, start.shares, NETWORK_SHARES, 1, 100)
        self._limit = LimitFields(name, start.limit_mbps, 1000, 1, MOST_MBPS, UNIT)
        self.level, self.number = self._shares.level, self._shares.number
        self.limit, self.unlimited = self._limit.limit, self._limit.unlimited
        self.reservation = number_field(start.reservation_mbps, 0, MOST_MBPS, UNIT)
        self.reservation.setAccessibleName(f"{name} reservation")
        form.add(f"{prefix}.shares", "Shares", self._shares.pair)
        form.add(f"{prefix}.reservation_mbps", "Reservation", self.reservation)
        form.add(f"{prefix}.limit_mbps", "Limit", self._limit.pair)

    def allocation(self) -> NetworkAllocation:
        """What the rows say."""
        return NetworkAllocation(
            shares=self._shares.value(),
            reservation_mbps=self.reservation.value(),
            limit_mbps=self._limit.value(),
        )

    def problems(self) -> list[Problem]:
        """A reservation above the limit."""
        limit = self._limit.value()
        if limit is None or self.reservation.value() <= limit:
            return []
        return [Problem("The reservation is above the limit.", f"{self._prefix}.reservation_mbps")]


def bandwidth_of(adapter: VirtualNic) -> NetworkAllocation:
    """The settings of an adapter as they are."""
    return NetworkAllocation(
        shares=adapter.shares, limit_mbps=adapter.limit_mbps, reservation_mbps=adapter.reservation_mbps
    )
