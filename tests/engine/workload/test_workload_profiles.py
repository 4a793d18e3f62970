"""The named profiles, against the recorded days they are to be like."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from vsphere_client.engine.workload.profiles import PROFILES, profile_series
from vsphere_client.model.units import DAY_US
from vsphere_client.model.workload import ProfileName

NAMES: tuple[ProfileName, ...] = get_args(ProfileName)


def test_every_name_has_a_profile() -> None:
    assert set(PROFILES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_one_likely_day(name: ProfileName) -> None:
    """Between the idlest and the busiest VM of the PlanetLab day: 0.7 and 94.6 % mean CPU."""
    series = profile_series(name)
    assert series.duration_us == DAY_US
    assert 0.7 <= float(series.cpu.mean()) <= 94.6
    assert 0 <= series.cpu.min() <= series.cpu.max() <= 100
    for column in (series.memory_active, series.disk_iops, series.net_mbps):
        assert column is not None
        assert column.min() >= 0
    assert series.memory_active is not None
    assert series.memory_active.max() <= 100


def test_a_quiet_estate_has_the_recorded_mean() -> None:
    """Mean CPU over all VMs was 12.3 % (PlanetLab) and 5.8 % (Bitbrains); most of them do little.

    Twenty VMs of which twelve idle, three are bursty and the other five one each: in between.
    """
    count = {"idle": 12, "bursty": 3}
    means = [float(profile_series(name).cpu.mean()) for name in NAMES for _ in range(count.get(name, 1))]
    assert len(means) == 20
    assert 5.8 <= float(np.mean(means)) <= 12.3
    assert float(np.median(means)) <= 6.8  # at most PlanetLab's median VM


def test_the_days_are_drawn_the_same_everywhere() -> None:
    """Sums in hundredths of a percent, which are whole numbers: a change of a shape shows here."""
    sums = {name: int(np.rint(profile_series(name).cpu.astype(np.float64) * 100).sum()) for name in NAMES}
    assert sums == EXPECTED


EXPECTED = {
    "idle": 29078,
    "steady": 1013207,
    "diurnal": 711892,
    "bursty": 273600,
    "batch": 486167,
    "database": 940707,
    "web": 926759,
}


def test_the_shapes_are_at_the_hours_they_are_said_to_be() -> None:
    def hour(name: ProfileName, at: float) -> float:
        return float(profile_series(name).cpu[int(at * 12)])

    assert hour("batch", 3) > 80 > 5 > hour("batch", 12)
    assert hour("diurnal", 10) > hour("diurnal", 13) > hour("diurnal", 3)
    assert hour("web", 20) > hour("web", 12) > hour("web", 4)
    assert hour("database", 2.75) > hour("database", 1.5)
    assert (profile_series("bursty").cpu > 50).sum() >= 14
