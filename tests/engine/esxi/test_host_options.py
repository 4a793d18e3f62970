"""Advanced System Settings of a host, changed while it runs."""

from __future__ import annotations

from typing import Any

import pytest
from engine_scene import done, find_host, refusal
from pydantic import ValidationError

from vsphere_client.model.advanced_options import HOST_OPTIONS
from vsphere_client.model.commands import DisconnectHost, UpdateHostOptions


def test_an_option_acts_at_once_and_its_default_is_forgotten(small_engine: Any) -> None:
    engine = small_engine(hosts=2, vms=2)
    host, hosts = find_host(engine), engine.world.hosts
    assert hosts.memory_idle_tax[host.row] == 0.75
    done(engine, UpdateHostOptions(host=host.name, options={"Mem.IdleTax": 50, "Mem.MinFreePct": 6}))
    assert hosts.memory_idle_tax[host.row] == 0.5
    # 6 % of 64 GB, flat
    assert hosts.memory_min_free_mb[host.row] == pytest.approx(0.06 * 65_536)
    assert hosts.memory_idle_tax[find_host(engine, 2).row] == 0.75
    done(engine, UpdateHostOptions(host=host.name, options={"Mem.IdleTax": 75}))
    assert host.config.advanced == {"Mem.MinFreePct": 6}


OTHER_VALUES = {
    "LPage.LPageAlwaysTryForNPT": (0, "memory_large_pages", False),
    "Mem.AllocGuestLargePage": (0, "memory_large_pages", False),
    "Mem.BalancePeriod": (30, "memory_balance_us", 30_000_000),
    "Mem.CtlMaxPercent": (40, "memory_balloon_fraction", 0.40),
    "Mem.IdleTaxType": (0, "memory_tax_rises", False),
    "Mem.MemZipEnable": (0, "memory_zip_fraction", 0),
    "Mem.MemZipMaxPct": (20, "memory_zip_fraction", 0.20),
    "Mem.SamplePeriod": (30, "memory_sample_us", 30_000_000),
    "Mem.ShareForceSalting": (0, "memory_salting", 0),
    "Mem.ShareRateMax": (256, "memory_share_mb_per_s", 1),
    "Mem.ShareScanGHz": (2, "memory_scan_mb_per_s", 2 * 20),
    "Mem.ShareScanTime": (30, "memory_scan_s", 1800),
    "Numa.AutoMemAffinity": (0, "numa_memory_bound", False),
    "Numa.MigImbalanceThreshold": (25, "numa_imbalance", 0.25),
    "Numa.PageMigEnable": (0, "numa_pages_follow", False),
    "Numa.RebalanceCoresNode": (9, "numa_rebalanced", False),
    "Numa.RebalanceCoresTotal": (9, "numa_rebalanced", False),
    "Numa.RebalancePeriod": (500, "numa_period_s", 0.5),
}
"""Another value than the default, the column that it comes to, and what stands there; hosts have 20 GHz."""


def test_every_option_of_memory_and_numa_acts_while_the_host_runs(small_engine: Any) -> None:
    """vmkernel.md 1.7, 2.2 to 2.8; with the two options of the test above and Numa.PreferHT these are all of them."""
    engine = small_engine(hosts=1, vms=1)
    host, hosts = find_host(engine), engine.world.hosts
    for key, (value, column, figure) in OTHER_VALUES.items():
        before = getattr(hosts, column)[host.row]
        done(engine, UpdateHostOptions(host=host.name, options={key: value}))
        assert getattr(hosts, column)[host.row] == pytest.approx(figure), key
        assert before != figure, key
        done(engine, UpdateHostOptions(host=host.name, options={key: HOST_OPTIONS[key].default}))
        assert getattr(hosts, column)[host.row] == before, key
    tested = {"Mem.IdleTax", "Mem.MinFreePct", "Numa.PreferHT", *OTHER_VALUES}
    assert tested == {key for key in HOST_OPTIONS if key.startswith(("Mem.", "Numa.", "LPage."))}


@pytest.mark.parametrize(
    ("version", "least", "clear"), [("4.1", 3932.16, False), ("5.5", 1269.76, False), ("6.0", 1269.76, True)]
)
def test_older_releases_keep_other_memory_free(
    small_engine: Any, version: str, least: float, clear: bool
) -> None:
    """vmkernel.md 2.5: 6 % of 64 GB in 4.1, the sliding scale from 5.0 on, a clear state from 6.0 on."""
    engine = small_engine(hosts=1)
    host, hosts = find_host(engine), engine.world.hosts
    engine.world.update(host, config=host.config.model_copy(update={"version": version}))
    assert hosts.memory_min_free_mb[host.row] == pytest.approx(least)
    assert hosts.memory_knows_clear[host.row] == clear


def test_unknown_options_and_values_out_of_range_are_refused() -> None:
    with pytest.raises(ValidationError, match="from 0 to 99"):
        UpdateHostOptions(host="esx01", options={"Mem.IdleTax": 100})
    with pytest.raises(ValidationError, match="no advanced option"):
        UpdateHostOptions(host="esx01", options={"Mem.Idle": 1})


def test_a_host_that_is_disconnected_takes_none(small_engine: Any) -> None:
    engine = small_engine(hosts=1)
    done(engine, DisconnectHost(host=find_host(engine).name))
    command = UpdateHostOptions(host=find_host(engine).name, options={"Mem.IdleTax": 0})
    assert refusal(engine, command)[0] == "HostNotReachable"
