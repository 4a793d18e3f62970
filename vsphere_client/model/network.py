"""Standard networks, distributed switches and their port groups."""

from __future__ import annotations

from pydantic import Field

from vsphere_client.model.base import Spec


class NetworkConfig(Spec):
    """A port group of a standard switch, the same name on each of its hosts.

    ``notify_switches``: a host sends a reverse ARP when a VM begins to run on it (the default).
    """

    vlan: int = Field(0, ge=0, le=4095)
    notify_switches: bool = True


class DistributedSwitchConfig(Spec):
    """A distributed switch."""

    version: str = "8.0.0"
    uplinks: int = Field(4, ge=1, le=32)
    mtu: int = Field(1500, ge=1280, le=9190)
