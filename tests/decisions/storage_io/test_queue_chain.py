"""Guest controller, world queue, device queue and adapter queue (vmkernel.md 4.1)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.device import guest_queue_depth
from vsphere_client.decisions.storage_io.queues import (
    adapter_queue,
    decide_adapter_windows,
    decide_world_depth,
)


@pytest.mark.parametrize(
    ("controller", "disks", "depth"),
    [
        # LSI 128 / PVSCSI 254 per adapter, 32 / 64 per disk.
        ("pvscsi", 1, 64),
        ("lsilogic", 1, 32),
        ("lsilogic_sas", 4, 32),
        ("lsilogic", 8, 16),
        ("pvscsi", 10, 25.4),
        # A second controller takes the sixteenth disk.
        ("pvscsi", 30, 254 / 15),
    ],
)
def test_a_guest_keeps_what_its_controller_lets_it(controller: str, disks: int, depth: float) -> None:
    assert guest_queue_depth(controller, disks) == pytest.approx(depth)


@pytest.mark.parametrize(
    ("guest", "device", "competing", "worlds", "disks", "depth"),
    [
        (64, 128, 32, 1, 1, 64),  # alone: the guest's own queue is the shortest
        (64, 32, 32, 1, 1, 32),  # or the device's
        (64, 128, 32, 2, 1, 32),  # two VMs: 32 each
        (64, 128, 32, 2, 2, 16),  # on all disks of a VM together
        (64, 128, 64, 3, 1, 64),  # as somebody set it otherwise
        (64, 16, 32, 2, 1, 16),  # never more than the device takes
        (64, 1023, float("inf"), 9, 1, 64),  # no such bound on NFS and vSAN
    ],
)
def test_worlds_that_compete_have_32_each(
    guest: float, device: float, competing: float, worlds: int, disks: int, depth: float
) -> None:
    found = decide_world_depth(
        *(np.array([float(one)]) for one in (guest, device, competing)),
        np.array([worlds]),
        np.array([float(disks)]),
    )
    assert found.tolist() == [depth]


def test_a_full_adapter_is_shared_in_proportion_to_what_its_devices_have() -> None:
    """Software iSCSI takes 1024: ten devices of 128 get 102.4 each; the second host's nine get less than that."""
    host = np.array([0] * 10 + [1] * 2)
    used = np.array([128.0] * 10 + [100.0, 20.0])
    found = decide_adapter_windows(
        np.full(12, 128.0), used, np.ones((12, 1)), host, np.array([adapter_queue("vmhba64")])
    )
    assert found.tolist() == pytest.approx([102.4] * 10 + [128.0] * 2)


def test_round_robin_over_two_adapters_is_held_by_the_fuller_one() -> None:
    parts = np.array([[1.0, 0.0], [0.5, 0.5]])
    found = decide_adapter_windows(
        np.full(2, 64.0), np.full(2, 64.0), parts, np.zeros(2, np.int64), np.array([48.0, 48.0])
    )
    # 64 + 32 ask the first adapter, which takes half of that; the second has room.
    assert found.tolist() == [32.0, 32.0]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 200), st.floats(0, 1)), min_size=1, max_size=30),
    st.floats(10, 500),
)
def test_no_adapter_has_more_than_it_takes(rows: list[tuple[int, float, float]], queue: float) -> None:
    host = np.array([row[0] for row in rows])
    used = np.array([row[1] for row in rows])
    parts = np.array([[row[2], 1.0 - row[2]] for row in rows])
    found = decide_adapter_windows(np.full(host.size, 200.0), used, parts, host, np.array([queue, queue]))
    there = np.minimum(found, used)
    for adapter in (0, 1):
        assert np.all(np.bincount(host, there * parts[:, adapter]) <= queue * (1 + 1e-9) + host.size)
    fits = np.bincount(host, used) <= queue
    assert np.all(found[fits[host]] == 200.0)
