"""What vCenter, its agents and those of vSphere HA send by themselves."""

from __future__ import annotations

import numpy as np
import pytest

from vsphere_client.decisions.network_io.management import heartbeat_mbps, management_flow


def test_statistics_grow_with_the_vms_and_stop_with_the_connection() -> None:
    managed = np.array([True, True, False])
    sent, received = management_flow(managed, np.array([0.0, 50.0, 50.0]), np.zeros(3))
    # 20 KB, and 20 + 50 x 4 KB, of 8 kilobits each in 20 s.
    assert sent.tolist() == pytest.approx([0.008, 0.088, 0.0])
    assert received.tolist() == pytest.approx([0.002, 0.022, 0.0])


def test_a_task_stage_is_a_few_calls() -> None:
    quiet, busy = (
        management_flow(np.array([True]), np.zeros(1), np.array([rate])).tx_mbps[0] for rate in (0.0, 5.0)
    )
    assert busy - quiet == pytest.approx(5 * 40 * 8 / 1000)


def test_the_primary_hears_and_tells_all_others() -> None:
    beats = heartbeat_mbps(np.array([1.0, 63.0, 0.0]))
    assert beats.tolist() == pytest.approx([0.0012, 0.0756, 0.0])
