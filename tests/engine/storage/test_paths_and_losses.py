"""Storage paths, their policies and deaths, and what a lost device does to the I/O of guests (vmkernel.md 4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.paths import Multipath, multipath_of
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    FailPath,
    LoseStorage,
    RestorePath,
    RestoreStorage,
    SetMultipathPolicy,
    SetPathState,
)

LAB = """
format: 1
name: paths
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: san, gb: 1000, paths: 4, latency_ms: 1}
    - {name: old, gb: 1000, active_passive: true, latency_ms: 1}
    - {name: nfs, type: NFS, gb: 1000}
    clusters:
    - name: C1
      hosts: [{name: esx01}, {name: esx02}]
      vms:
      - &vm
        name: busy
        host: esx01
        num_cpu: 2
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 400, disk_iops: 200}}
        disks: [{gb: 10, datastore: san}]
      - {<<: *vm, name: elsewhere, host: esx02}
      - {<<: *vm, name: slow, scsi_controller: lsilogic}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 40)
    return made


def host(engine: Engine, name: str = "esx01") -> HostSystem:
    return engine.world.find(HostSystem, name)


def multipath(engine: Engine, store: str = "san", on: str = "esx01") -> Multipath:
    return multipath_of(host(engine, on), engine.world.find(Datastore, store))


def column(engine: Engine, name: str, vm: str = "busy") -> float:
    return float(getattr(engine.world.vms, name)[find_vm(engine, vm).row])


def test_paths_go_through_both_adapters_to_several_targets(engine: Engine) -> None:
    now = multipath(engine)
    ends = [name.rpartition(":")[0] for name in now.names]
    assert ends == ["vmhba2:C0:T0", "vmhba3:C0:T0", "vmhba2:C0:T1", "vmhba3:C0:T1"]
    assert (now.policy, now.working, now.states) == ("FIXED", (0,), ("active",) * 4)
    old = multipath(engine, "old")
    assert (old.policy, old.working, old.states) == ("MRU", (0,), ("active", "standby"))
    assert multipath(engine, "nfs").names == ()


def test_policies_change_the_working_paths(engine: Engine) -> None:
    names = multipath(engine).names
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="FIXED", preferred=names[2]))
    assert multipath(engine).working == (2,)
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="RR"))
    assert multipath(engine).working == (0, 1, 2, 3)
    assert multipath(engine, on="esx02").policy == "FIXED"
    name, _ = refusal(engine, SetMultipathPolicy(host="esx01", datastore="nfs", policy="RR"))
    assert name == "InvalidArgument"


def test_turns_are_set_for_a_device_of_a_host_and_only_with_round_robin(engine: Engine) -> None:
    assert multipath(engine).turn_ios == 1000
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="RR", iops=1))
    assert multipath(engine).turn_ios == 1
    assert multipath(engine, on="esx02").turn_ios == multipath(engine, "old").turn_ios == 1000
    # Another policy and back: the device keeps what it was told.
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="FIXED"))
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="RR"))
    assert multipath(engine).turn_ios == 1
    wrong = SetMultipathPolicy(host="esx01", datastore="san", policy="MRU", iops=10)
    name, text = refusal(engine, wrong)
    assert name == "InvalidArgument"
    assert "does not take turns" in text


def test_fixed_fails_over_and_back_while_mru_stays(engine: Engine) -> None:
    names = multipath(engine).names
    done(engine, FailPath(host="esx01", path=names[0]))
    assert multipath(engine).working == (1,)
    assert event_types(engine)[-1] == "esx.problem.storage.redundancy.degraded"
    done(engine, RestorePath(host="esx01", path=names[0]))
    assert multipath(engine).working == (0,)
    assert event_types(engine)[-1] == "esx.clear.storage.redundancy.restored"
    done(engine, SetMultipathPolicy(host="esx01", datastore="san", policy="MRU"))
    done(engine, FailPath(host="esx01", path=names[0]))
    done(engine, RestorePath(host="esx01", path=names[0]))
    assert multipath(engine).working == (1,)


def test_an_adapter_takes_all_its_paths_along(engine: Engine) -> None:
    done(engine, FailPath(host="esx01", path="vmhba2"))
    assert multipath(engine).states == ("dead", "active", "dead", "active")
    assert multipath(engine, "old").states == ("dead", "standby")
    assert multipath(engine, "old").working == (1,)
    assert multipath(engine, on="esx02").states == ("active",) * 4
    run(engine, 40)
    assert column(engine, "disk_iops") == pytest.approx(200, rel=0.01)


def test_without_any_path_the_datastore_is_in_apd_and_guests_hang(engine: Engine) -> None:
    before = column(engine, "cpu_io_wait_percent")
    for adapter in ("vmhba2", "vmhba3"):
        done(engine, FailPath(host="esx01", path=adapter))
    kinds = event_types(engine)
    assert "esx.problem.storage.connectivity.lost" in kinds
    assert "esx.problem.storage.apd.start" in kinds
    run(engine, 40)
    assert column(engine, "disk_iops") == 0
    # The guest's queue is full of commands that hang, so its idle vCPUs wait.
    assert column(engine, "disk_outstanding") == 64
    assert column(engine, "disk_outstanding", "slow") == 32
    assert column(engine, "cpu_io_wait_percent") > before
    assert column(engine, "disk_iops", "elsewhere") == pytest.approx(200, rel=0.01)
    run(engine, 140)
    assert "esx.problem.storage.apd.timeout" in event_types(engine)
    done(engine, RestorePath(host="esx01", path=multipath(engine).names[1]))
    assert "esx.clear.storage.connectivity.restored" in event_types(engine)
    assert "esx.clear.storage.apd.exit" in event_types(engine)
    assert multipath(engine).working == (1,)
    run(engine, 40)
    assert column(engine, "disk_iops") == pytest.approx(200, rel=0.01)


def test_a_device_that_is_lost_for_good_fails_commands_at_once(engine: Engine) -> None:
    done(engine, LoseStorage(datastore="san", host="esx01", kind="pdl"))
    run(engine, 40)
    assert column(engine, "disk_iops") == column(engine, "disk_outstanding") == 0
    assert multipath(engine).states == ("dead",) * 4
    done(engine, RestoreStorage(datastore="san", host="esx01"))
    run(engine, 40)
    assert column(engine, "disk_iops") == pytest.approx(200, rel=0.01)


def test_the_trainers_mending_of_a_datastore_mends_its_paths(engine: Engine) -> None:
    for path in multipath(engine).names:
        done(engine, FailPath(host="esx01", path=path))
    assert multipath(engine).working == ()
    done(engine, RestoreStorage(datastore="san", host="esx01"))
    assert multipath(engine).states == ("active",) * 4


def test_a_path_is_disabled_and_enabled_but_never_the_last(engine: Engine) -> None:
    first, second = multipath(engine, "old").names
    done(engine, SetPathState(host="esx01", path=first, enable=False))
    assert multipath(engine, "old").states == ("disabled", "standby")
    assert multipath(engine, "old").working == (1,)
    name, text = refusal(engine, SetPathState(host="esx01", path=second, enable=False))
    assert name == "InvalidHostState"
    assert "last working path to old" in text
    done(engine, SetPathState(host="esx01", path=first, enable=True))
    # The array's active path carries the I/O again: the one that stands by does so only in need.
    assert multipath(engine, "old").working == (0,)


@pytest.mark.parametrize("path", ["vmhba9", "vmhba2:C0:T9:L1"])
def test_unknown_paths_are_refused(engine: Engine, path: str) -> None:
    assert refusal(engine, FailPath(host="esx01", path=path))[0] == "NotFound"
    assert refusal(engine, RestorePath(host="esx01", path=path))[0] == "NotFound"


def test_a_path_dies_only_once_and_comes_back_only_when_dead(engine: Engine) -> None:
    path = "san/4"
    assert refusal(engine, RestorePath(host="esx01", path=path))[0] == "InvalidHostState"
    done(engine, FailPath(host="esx01", path=path))
    assert refusal(engine, FailPath(host="esx01", path=path))[0] == "InvalidHostState"
    assert multipath(engine).states[3] == "dead"
    assert refusal(engine, SetPathState(host="esx01", path=path, enable=False))[0] == "InvalidHostState"
