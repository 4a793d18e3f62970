"""What hosts page on a datastore leaves less of it for virtual disks."""

from __future__ import annotations

import numpy as np
import pytest

from vsphere_client.decisions.storage_io.division import Arrays, Devices, Disks, decide_service


def served(kernel_iops: float, asked: float) -> tuple[float, float]:
    """Latency and what one disk gets of an array of 8000 I/O a second."""
    one = np.array([0])
    disks = Disks(one, np.array([asked]), np.zeros(1), np.array([1000.0]), np.array([1e6]))
    arrays = Arrays(np.array([8000.0]), np.array([1.0]), np.array([kernel_iops]))
    latency, iops = decide_service(disks, Devices(one, np.array([1e6])), arrays)
    return float(latency[0]), float(iops[0])


def test_paging_takes_its_part_of_a_saturated_array() -> None:
    assert served(0.0, 20_000)[1] == pytest.approx(8000, rel=1e-6)
    assert served(2000.0, 20_000)[1] == pytest.approx(6000, rel=1e-6)


def test_disks_keep_a_tenth_however_much_is_paged() -> None:
    assert served(50_000.0, 20_000)[1] == pytest.approx(800, rel=1e-6)


def test_latency_is_that_of_disks_and_paging_together() -> None:
    """3000 of a disk and 1000 of paging load the array as 4000 of a disk do."""
    assert served(1000.0, 3000)[0] == pytest.approx(served(0.0, 4000)[0])
