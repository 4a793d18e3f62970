"""Dividing datastores: hosts by their windows, disks by their shares, and the invariants of both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.device import device_latency_ms
from vsphere_client.decisions.storage_io.division import (
    Arrays,
    Devices,
    Disks,
    decide_iops,
    decide_latency_ms,
    decide_service,
)
from vsphere_client.decisions.storage_io.windows import next_window

INF = float("inf")


def disks(
    device: list[int],
    ceiling: list[float],
    shares: list[float],
    floor: list[float] | None = None,
    depth: float = 64,
) -> Disks:
    count = len(device)
    return Disks(
        np.array(device, dtype=np.intp),
        np.array(ceiling, dtype=np.float64),
        np.array(floor or [0.0] * count),
        np.array(shares, dtype=np.float64),
        np.full(count, depth),
    )


def shared_out(
    given_disks: Disks, devices: Devices, arrays: Arrays
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Latency and I/O per second; dividing only what is tight gives the same as dividing everything."""
    latency = decide_latency_ms(given_disks, devices, arrays)
    whole = decide_iops(given_disks, devices, latency, arrays.max_iops)
    both = decide_service(given_disks, devices, arrays)
    assert np.array_equal(both[0], latency)
    assert both[1] == pytest.approx(whole, rel=1e-9)
    return both


def one_array(max_iops: float = 8000, base_ms: float = 0.3) -> Arrays:
    return Arrays(np.array([max_iops]), np.array([base_ms]))


def hosts(*windows: float) -> Devices:
    return Devices(np.zeros(len(windows), dtype=np.intp), np.array(windows, dtype=np.float64))


def test_without_congestion_everybody_gets_what_he_asks_and_shares_are_invisible() -> None:
    asked = [100.0, 2000.0, 300.0]
    for shares in ([1000.0, 1000.0, 1000.0], [200.0, 4000.0, 500.0]):
        latency, iops = shared_out(disks([0, 0, 1], asked, shares), hosts(64, 64), one_array())
        assert list(iops) == asked
        assert float(latency[0]) == pytest.approx(float(device_latency_ms(0.3, 2400 / 8000)))


def test_the_published_case_on_one_host() -> None:
    """vmkernel.md case 22: 8000 IOPS, shares 1000/2500/500/1000, all saturating -> 1600/4000/800/1600."""
    latency, iops = shared_out(
        disks([0] * 4, [9e4] * 4, [1000, 2500, 500, 1000]), hosts(64), one_array(base_ms=0.2)
    )
    assert iops == pytest.approx([1600, 4000, 800, 1600])
    # Little: 64 operations under way at 8000 a second take 8 ms.
    assert latency == pytest.approx([8.0])


def test_the_published_case_across_hosts_by_windows() -> None:
    """vmkernel.md case 22 with a host each: windows in the ratio of the shares give the same split."""
    _, iops = shared_out(
        disks([0, 1, 2, 3], [9e4] * 4, [1000.0] * 4), hosts(16, 40, 8, 16), one_array(base_ms=0.2)
    )
    assert iops == pytest.approx([1600, 4000, 800, 1600])


def test_without_control_a_lone_disk_takes_as_much_as_a_whole_host_of_others() -> None:
    _, iops = shared_out(disks([0, 1, 1, 1], [9e4] * 4, [1000.0] * 4), hosts(64, 64), one_array(base_ms=0.2))
    assert iops == pytest.approx([4000, 4000 / 3, 4000 / 3, 4000 / 3])


def test_spare_operations_go_to_siblings_on_the_host_first() -> None:
    """vmkernel.md 4.3: what an idle disk leaves goes to its host's others, the other host's get their own."""
    crowd = disks([0, 0, 1, 1], [500.0, 9e4, 9e4, 9e4], [1000.0] * 4)
    _, iops = shared_out(crowd, hosts(32, 32), one_array(base_ms=0.2))
    assert iops == pytest.approx([500, 3500, 2000, 2000])


def test_a_short_queue_bounds_a_host_though_the_array_has_more() -> None:
    """A queue of 32 at a device that needs 10 ms cannot pass 3200 a second."""
    latency, iops = shared_out(disks([0], [9e4], [1000]), hosts(32), one_array(1e6, 10.0))
    assert iops == pytest.approx(32 * 1000 / latency)
    assert 3000 < iops[0] < 3200


def test_a_reservation_holds_against_shares() -> None:
    crowd = disks([0, 0], [9e4, 9e4], [200, 4000], floor=[3000, 0])
    _, iops = shared_out(crowd, hosts(64), one_array(base_ms=0.2))
    assert iops == pytest.approx([3000, 5000])


def test_reservations_beyond_the_array_split_in_proportion() -> None:
    """vmkernel.md 4.3: an over-reserved array is split by reservations."""
    crowd = disks([0, 1], [9e4, 9e4], [1000, 1000], floor=[12_000, 4000])
    latency, iops = shared_out(crowd, hosts(64, 64), one_array(base_ms=0.2))
    assert iops == pytest.approx([6000, 2000])
    # Little: both windows full, 128 operations at 8000 a second.
    assert latency == pytest.approx([16.0])
    _, iops = shared_out(disks([0, 1], [9e4, 9e4], [1, 4000], floor=[15_990, 10]), hosts(64, 64), one_array())
    assert iops == pytest.approx([7995, 5])


def test_control_brings_hosts_to_their_shares() -> None:
    """Two hosts with equal queues: windows settle so that the one with three disks gets three quarters."""
    crowd = disks([0, 1, 1, 1], [9e4] * 4, [1000.0] * 4)
    window, shares = np.array([64.0, 64.0]), np.array([1000.0, 3000.0])
    for _ in range(300):
        latency = decide_latency_ms(crowd, hosts(*window), one_array(base_ms=0.2))
        window = next_window(window, latency, 5.0, shares, 64.0)
    latency, iops = shared_out(crowd, hosts(*window), one_array(base_ms=0.2))
    assert iops.sum() == pytest.approx(8000)
    assert iops == pytest.approx([2000] * 4, rel=1e-6)
    # w* = beta L / (L - threshold), and Little: the windows sum to 8000 L: L = 5 + 4 / 8.
    assert latency == pytest.approx([5.5], rel=1e-6)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.floats(0, 20_000), st.floats(200, 4000), st.floats(0, 1), st.floats(1, 64)
        ),
        min_size=1,
        max_size=20,
    ),
    st.lists(st.floats(4, 256), min_size=4, max_size=4),
    st.floats(100, 50_000),
    st.floats(0, 20),
)
def test_invariants_of_division(
    rows: list[tuple[int, float, float, float, float]], windows: list[float], peak: float, base_ms: float
) -> None:
    ceiling = [row[1] for row in rows]
    floor = [row[1] * row[3] for row in rows]
    crowd = disks([row[0] for row in rows], ceiling, [row[2] for row in rows], floor, rows[0][4])
    devices = Devices(np.array([0, 0, 1, 1], dtype=np.intp), np.array(windows))
    arrays = Arrays(np.full(2, peak), np.full(2, base_ms))
    latency, iops = shared_out(crowd, devices, arrays)
    assert np.all(iops >= 0)
    assert np.all(iops <= crowd.ceiling * (1 + 1e-9))
    by_datastore = np.bincount(devices.datastore[crowd.device], iops, 2)
    assert np.all(by_datastore <= peak * (1 + 1e-9))
    assert np.all(latency >= base_ms)
    assert np.all(latency < 1e7)
    floors = np.bincount(devices.datastore[crowd.device], crowd.floor, 2)
    fits = (floors <= peak * 0.999)[devices.datastore[crowd.device]]
    assert np.all(iops[fits] >= crowd.floor[fits] * (1 - 1e-6))
