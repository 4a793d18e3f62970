"""Which tabs an object has, in the order of the product (vsphere_client_ui.md 1.6)."""

from __future__ import annotations

from functools import cache

from vsphere_client.model.kinds import Kind
from vsphere_client.ui.objects.cluster.tabs import CLUSTER_TABS
from vsphere_client.ui.objects.page import ObjectPages, TabSpec

_TABS: dict[Kind, tuple[TabSpec, ...]] = {Kind.CLUSTER: CLUSTER_TABS}


def tabs_for(kind: Kind) -> tuple[TabSpec, ...]:
    """The tabs of a kind of object."""
    return _TABS[kind]


@cache
def pages_for(kind: Kind) -> ObjectPages:
    """The same as the window takes them."""
    return ObjectPages(tabs_for(kind))
