"""The report of the public contract: its keys, its order, plain JSON, and its digest."""

from __future__ import annotations

import json

from engine_scene import EngineBuilder, done, run

from vsphere_client.labs.report import digest_of, report_of, state_digest, summary_lines
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import CreateResourcePool, MigrateVm, PowerOffVm

KEYS = {
    "hosts": "name moid cluster connection_state power_state in_maintenance_mode cpu_total_mhz cpu_usage_mhz "
    "memory_total_mb memory_usage_mb memory_free_mb memory_min_free_mb memory_state vms services ha_state fault_domain",
    "vms": "name moid host cluster resource_pool folder power_state connection_state cpu memory storage network "
    "uptime_s drs_score ha_protected ft_state storage_compliant",
    "resource_pools": "name path cpu memory",
    "clusters": "name drs ha vsan",
    "datastores": "name type capacity_gb free_gb accessible_from",
    "migrations": "vm source destination reason started_s duration_s passes switchover_ms transferred_mb result",
    "tasks": "id name label entity initiator state queued_s started_s completed_s fault message",
    "events": "at_s type severity entity message",
}
"""Keys that lab_file.md promises, by list."""


def test_every_promised_key_is_there_and_plain(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=3, cluster=ClusterConfig(drs=DrsConfig(enabled=True)))
    done(engine, CreateResourcePool(name="Prod", parent="C1"))
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    report = report_of(engine, "lab", 7, wall_time_s=1.5)
    for name, keys in KEYS.items():
        assert report[name], name
        for row in report[name]:
            assert set(keys.split()) <= set(row), name
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert [vm["name"] for vm in report["vms"]] == ["vm01", "vm02", "vm03"]
    assert [host["name"] for host in report["hosts"]] == ["esx01.lab.local", "esx02.lab.local"]
    times = [event["at_s"] for event in report["events"]]
    assert times == sorted(times)
    (move,) = report["migrations"]
    assert (move["source"], move["destination"], move["result"]) == (
        "esx01.lab.local",
        "esx02.lab.local",
        "success",
    )


def test_the_digest_knows_the_state_and_not_the_wall_clock(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    first, second = report_of(engine, "lab", 7, wall_time_s=1.0), report_of(engine, "lab", 7, wall_time_s=2.0)
    assert first["digest"] == second["digest"] == state_digest(engine)
    done(engine, PowerOffVm(vm="vm01"))
    assert state_digest(engine) != first["digest"]


def test_the_digest_rounds_to_six_digits() -> None:
    assert digest_of({"a": [{"x": 1.00000001}]}) == digest_of({"a": [{"x": 1.0}]})
    assert digest_of({"a": [{"x": 1.0001}]}) != digest_of({"a": [{"x": 1.0}]})


def test_a_vm_that_is_off_has_no_uptime_and_no_score(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    run(engine, 60)
    assert report_of(engine, "lab", 1)["vms"][0]["uptime_s"] == 60.0
    done(engine, PowerOffVm(vm="vm01"))
    row = report_of(engine, "lab", 1)["vms"][0]
    assert (row["uptime_s"], row["drs_score"], row["cpu"]["usage_mhz"]) == (0.0, None, 0.0)


def test_the_summary_counts(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=3)
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    rows = dict(summary_lines(report_of(engine, "lab", 1)))
    assert rows["Hosts"] == "2, 2 connected"
    assert rows["Virtual machines"] == "3, 3 powered on"
    assert rows["Migrations"] == "1, 0 of them by DRS"
