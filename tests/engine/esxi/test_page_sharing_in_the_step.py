"""Page sharing of identical VMs in the live engine: the published best case, and what salting leaves of it."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

SIZE_MB, VMS = 400, 10
SMALL = ("Mem.AllocGuestLargePage", 0)


def started(
    small_engine: EngineBuilder, salting: int, pages: tuple[str, int] = SMALL, **changes: object
) -> Engine:
    """Ten idle VMs of one node, as a rule backed by small pages, that use all of their memory."""
    host = HostConfig(
        sockets=1,
        cores_per_socket=8,
        mhz=2000,
        memory_mb=32_768,
        vmkernel=default_vmkernel(HostHardware().nics, 0, False),
        advanced={"Mem.ShareForceSalting": salting, "Mem.ShareScanTime": 10, pages[0]: pages[1]},
    )
    idle = WorkloadSpec(constant=Load(cpu_percent=1, memory_active_mb=SIZE_MB))
    vm = VirtualMachineConfig(num_cpu=1, memory_mb=SIZE_MB, workload=idle)
    engine = small_engine(hosts=1, vms=VMS, host=host, vm=vm, start=False)
    for name, update in changes.items():
        found = find_vm(engine, name)
        engine.world.update(found, config=found.config.model_copy(update=update))
    engine.start()
    run(engine, 1200)
    return engine


def part(engine: Engine, column: str, vms: int = VMS) -> float:
    rows = [find_vm(engine, f"vm{number:02}").row for number in range(1, vms + 1)]
    return float(getattr(engine.world.vms, column)[rows].sum()) / (vms * SIZE_MB)


def test_ten_identical_vms_share_two_thirds_of_their_memory(small_engine: EngineBuilder) -> None:
    """vmkernel.md 3, best case: 67 % shared, about 60 % reclaimed.

    Of 400 MB 13.5 are zero pages, 8 occur twice in each VM and 246.5 once: 13.5 + 8 x 19/20 + 246.5 x 9/10 are saved.
    """
    engine = started(small_engine, salting=0)
    assert part(engine, "memory_shared_mb") == pytest.approx(0.67, abs=0.005)
    assert part(engine, "memory_saved_mb") == pytest.approx(0.607, abs=0.005)
    assert part(engine, "memory_zero_mb") == pytest.approx(13.5 / 400, abs=0.001)
    assert part(engine, "memory_consumed_mb") == pytest.approx(0.393, abs=0.005)


@pytest.mark.parametrize(("salting", "shared", "saved"), [(1, 0.67, 0.607), (2, 21.5 / 400, 17.5 / 400)])
def test_salting_leaves_each_vm_its_own_pages(
    small_engine: EngineBuilder, salting: int, shared: float, saved: float
) -> None:
    """vmkernel.md 2.4: with 1 VMs without a salt share, with 2 each has its zero and repeated pages only."""
    engine = started(small_engine, salting)
    assert part(engine, "memory_shared_mb") == pytest.approx(shared, abs=0.005)
    assert part(engine, "memory_saved_mb") == pytest.approx(saved, abs=0.005)


def test_vms_with_one_salt_share_among_themselves(small_engine: EngineBuilder) -> None:
    """Five of ten have the same salt: four fifths of what they have in common are saved there, nothing elsewhere."""
    salted = {"advanced": {"sched.mem.pshare.salt": "team"}}
    engine = started(small_engine, 2, **{f"vm0{number}": salted for number in range(1, 6)})
    together, alone = (13.5 + 8 * 9 / 10 + 246.5 * 4 / 5) / 400, 17.5 / 400
    assert part(engine, "memory_saved_mb", 5) == pytest.approx(together, abs=0.005)
    assert part(engine, "memory_saved_mb") == pytest.approx((together + alone) / 2, abs=0.005)


def test_a_change_of_salting_acts_as_it_runs(small_engine: EngineBuilder) -> None:
    """What is no longer to be shared is not; pages that may be shared again are found by the next scans."""
    engine = started(small_engine, 0)
    host = find_host(engine).moid
    done(engine, UpdateHostOptions(host=host, options={"Mem.ShareForceSalting": 2}))
    run(engine, 60)
    assert part(engine, "memory_saved_mb") == pytest.approx(17.5 / 400, abs=0.005)
    done(engine, UpdateHostOptions(host=host, options={"Mem.ShareForceSalting": 0}))
    run(engine, 1200)
    assert part(engine, "memory_saved_mb") == pytest.approx(0.607, abs=0.005)


@pytest.mark.parametrize(
    ("option", "value", "shares"),
    [
        ("LPage.LPageAlwaysTryForNPT", 0, True),
        ("Mem.AllocGuestLargePage", 0, True),
        ("Mem.AllocGuestLargePage", 1, False),
    ],
)
def test_large_pages_are_not_shared_unless_an_option_turns_them_off(
    small_engine: EngineBuilder, option: str, value: int, shares: bool
) -> None:
    """vmkernel.md 2.4 and 2.8: on a host in the high state large pages stay whole, and only small ones are shared."""
    engine = started(small_engine, 0, pages=(option, value))
    assert (part(engine, "memory_shared_mb") > 0.6) == shares
    assert (part(engine, "memory_shared_mb") > 0) == shares


def test_guests_that_do_something_else_are_not_the_same(small_engine: EngineBuilder) -> None:
    """All differ in what they do: of the same system, they share what nine Linux VMs had in common (22.5 %)."""
    loads = {
        f"vm{number:02}": {
            "workload": WorkloadSpec(constant=Load(cpu_percent=1 + number, memory_active_mb=SIZE_MB))
        }
        for number in range(1, VMS + 1)
    }
    engine = started(small_engine, 0, **loads)
    assert part(engine, "memory_shared_mb") == pytest.approx(21.5 / 400 + 0.225, abs=0.005)
    assert np.unique(engine.world.vms.guest_image[:VMS]).size == VMS
