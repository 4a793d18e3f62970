"""Dividing uplinks among types of traffic: the worked cases of vmkernel.md 5 and the invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.network_io.division import divide_uplinks, offered_mbps
from vsphere_client.decisions.network_io.traffic import TYPES, reservable_mbps, settings_matrix
from vsphere_client.model.network import NetworkIoControl, TrafficShare, TrafficType


def wanted(**mbps: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([mbps.get(name, 0.0) for name in TYPES])


def divided(link: float, control: NetworkIoControl | None = None, **mbps: float) -> dict[TrafficType, float]:
    first = np.zeros(1, dtype=np.intp)
    settings = settings_matrix(control)[None, :, :]
    got = divide_uplinks(np.array([link]), wanted(**mbps)[None, :], settings, first)
    return {name: float(got[0, number]) for number, name in enumerate(TYPES) if name in mbps}


CONTROL = NetworkIoControl()


def test_a_full_uplink_goes_by_shares() -> None:
    """vmkernel.md case 25: VM 100, vMotion 50, NFS 50 on 10 GbE -> 5 / 2.5 / 2.5 Gbps."""
    got = divided(10_000, CONTROL, vm=1e5, vmotion=1e5, nfs=1e5)
    assert got == pytest.approx({"vm": 5000, "vmotion": 2500, "nfs": 2500})


def test_only_active_types_count() -> None:
    """vmkernel.md case 25: only VM and vMotion active -> 6.67 / 3.33 Gbps."""
    got = divided(10_000, CONTROL, vm=1e5, vmotion=1e5, nfs=0)
    assert got == pytest.approx({"vm": 20_000 / 3, "vmotion": 10_000 / 3, "nfs": 0})


def test_shares_are_invisible_until_the_uplink_is_full() -> None:
    assert divided(10_000, CONTROL, vm=6000, vmotion=3999) == {"vm": 6000, "vmotion": 3999}


def test_what_a_type_leaves_goes_to_the_others() -> None:
    got = divided(10_000, CONTROL, vm=1000, vmotion=1e5, nfs=1e5)
    assert got == pytest.approx({"vm": 1000, "vmotion": 4500, "nfs": 4500})


def test_a_limit_holds_on_an_idle_uplink_and_a_reservation_on_a_full_one() -> None:
    limited = NetworkIoControl(traffic={"vmotion": TrafficShare(limit_mbps=1000)})
    assert divided(10_000, limited, vmotion=8000) == {"vmotion": 1000}
    reserved = NetworkIoControl(traffic={"vsan": TrafficShare(shares=1, reservation_mbps=6000)})
    got = divided(10_000, reserved, vm=1e5, vsan=1e5)
    assert got == pytest.approx({"vm": 4000, "vsan": 6000})


def test_without_control_types_share_evenly() -> None:
    got = divided(10_000, None, vm=1e5, vmotion=1e5)
    assert got == pytest.approx({"vm": 5000, "vmotion": 5000})


def test_the_offer_to_a_type_is_what_it_would_get() -> None:
    settings, link = settings_matrix(CONTROL), 10_000.0
    vmotion = TYPES.index("vmotion")
    assert offered_mbps(link, wanted(vm=3000), settings, vmotion) == 7000
    assert offered_mbps(link, wanted(vm=1e5), settings, vmotion) == pytest.approx(10_000 / 3)
    assert offered_mbps(link, wanted(vmotion=9999), settings, vmotion) == link


def test_what_may_be_reserved_follows_the_slowest_uplink() -> None:
    """vmkernel.md case 26: uplinks of 10 and 1 Gbps -> 0.75 Gbps."""
    assert reservable_mbps([10_000, 1000]) == 750
    assert reservable_mbps([]) == 0


@given(
    st.lists(
        st.lists(st.floats(0, 50_000), min_size=len(TYPES), max_size=len(TYPES)), min_size=1, max_size=6
    ),
    st.floats(0, 100_000),
    st.booleans(),
)
def test_invariants_of_uplinks(rows: list[list[float]], link: float, enabled: bool) -> None:
    asked = np.array(rows)
    links = np.full(len(rows), link)
    settings = settings_matrix(NetworkIoControl(enabled=enabled))[None, :, :]
    got = divide_uplinks(links, asked, settings, np.zeros(len(rows), dtype=np.intp))
    assert np.all(got >= 0)
    assert np.all(got <= asked + 1e-6)
    assert np.all(got.sum(axis=1) <= link * (1 + 1e-9) + 1e-6)
    spare = asked.sum(axis=1) <= link
    assert np.array_equal(got[spare], asked[spare])
    full = asked.sum(axis=1) > link
    assert got.sum(axis=1)[full] == pytest.approx(links[full])
