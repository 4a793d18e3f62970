"""Many hosts in one world, each with a load of its own, and both models' answer for every one of them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.engine.engine import Engine, EngineSettings
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Folder, HostSystem, ResourcePool
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, Shares
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.session.views.micro_schedule import VMKERNEL, host_load

CORE_MHZ = 2500
MEASURES = ("used", "run", "ready", "costop")
_VM_MB = 64


@dataclass(frozen=True)
class Guest:
    """A VM: vCPUs, the part of a core that each of them wants, and its CPU settings (MHz)."""

    vcpus: int
    demand: float
    shares: Shares = "normal"
    reservation: float = 0.0
    limit: float | None = None
    own_cores: bool = False

    def config(self) -> VirtualMachineConfig:
        """Its configuration; with latency sensitivity High all is reserved."""
        return VirtualMachineConfig(
            num_cpu=self.vcpus,
            memory_mb=_VM_MB,
            memory=MemoryAllocation(reservation_mb=_VM_MB if self.own_cores else 0.0),
            cpu=CpuAllocation(shares=self.shares, reservation_mhz=self.reservation, limit_mhz=self.limit),
            workload=WorkloadSpec(constant=Load(cpu_percent=100.0 * self.demand)),
            latency_sensitivity="high" if self.own_cores else "normal",
        )

    @property
    def kind(self) -> tuple[object, ...]:
        """VMs of one host that are alike in this get the same in the long run."""
        return self.vcpus, str(self.shares), self.limit is not None, self.reservation > 0.0, self.own_cores


@dataclass(frozen=True)
class Case:
    """A host and its guests."""

    sockets: int
    cores: int
    threads: int
    guests: tuple[Guest, ...]

    @property
    def wanted(self) -> float:
        """Cores that the guests want together."""
        return sum(guest.vcpus * guest.demand for guest in self.guests)


def random_case(number: int) -> Case:
    """A host of 4 to 16 cores, asked for 0.3 to 2.5 times what it has; odd numbers have hyper-threads."""
    rng = np.random.default_rng([11, number])
    threads, cores, sockets = 1 + number % 2, int(rng.choice([4, 6, 8, 12, 16])), int(rng.choice([1, 2]))
    ratio = float(rng.choice([0.3, 0.6, 0.8, 1.0, 1.3, 1.7, 2.5]))
    level, vary = float(rng.choice([0.1, 0.3, 0.6, 0.9, 1.0])), bool(rng.random() < 0.6)
    sizes = (
        (1, 2),
        (1, 2, 4, 8),
        (1, 2, cores, cores * threads),
        (1, 2, 4, cores - 1, cores // 2),
    )[number // 2 % 4]
    guests: list[Guest] = []
    case = Case(sockets, cores, threads, ())
    while not guests or case.wanted < cores * ratio * (1.25 if threads == 2 else 1.0):
        vcpus = min(int(rng.choice(sizes)), cores * threads)
        demand = float(np.clip(level * (rng.uniform(0.6, 1.4) if vary else 1.0), 0.02, 1.0))
        reserved = sum(guest.reservation for guest in guests) / CORE_MHZ
        guests.append(_guest(rng, number // 8 % 6, vcpus, demand, cores - reserved))
        case = Case(sockets, cores, threads, tuple(guests))
    return case


def _guest(rng: np.random.Generator, setting: int, vcpus: int, demand: float, unreserved: float) -> Guest:
    """A VM that may have, by ``setting``: nothing, shares, a limit, a reservation, all of them, or own cores."""
    wanted = demand * vcpus
    shares: Shares = "normal"
    reservation, limit = 0.0, None
    if setting in (1, 4):
        custom = int(rng.integers(200, 4000)) * vcpus
        shares = ("low", "normal", "high", custom)[int(rng.integers(4))]
    if setting in (2, 4) and rng.random() < 0.4:
        limit = float(rng.uniform(0.3, 0.9)) * wanted
    if setting in (3, 4) and rng.random() < 0.4:
        part = float(rng.uniform(0.2, 0.9)) * wanted
        if part < 0.8 * unreserved and (limit is None or part <= limit):
            reservation = part
    own = setting == 5 and rng.random() < 0.3 and vcpus < 0.6 * unreserved
    return Guest(
        vcpus,
        demand,
        shares,
        float(vcpus * CORE_MHZ) if own else reservation * CORE_MHZ,
        None if limit is None else limit * CORE_MHZ,
        own,
    )


def engine_of(cases: Sequence[Case]) -> Engine:
    """All the cases' hosts ``h0`` ... in one engine that has run for two steps; VMs are ``h0-v0`` ...."""
    engine = Engine(EngineSettings(seed=1, step_us=20_000_000))
    world = engine.world
    datacenter = build.add_datacenter(world, "DC1")
    folder = next(one for one in world.all_of(Folder) if one.hidden and one.name == "vm")
    cluster = build.add_cluster(world, "C1", world.get(datacenter.host_folder, Folder), ClusterConfig())
    datastore = build.add_datastore(world, "ds1", datacenter, DatastoreConfig(gb=1_000_000.0))
    pool = world.get(cluster.root_pool, ResourcePool)
    for at, case in enumerate(cases):
        config = HostConfig(
            sockets=case.sockets,
            cores_per_socket=case.cores // case.sockets,
            threads_per_core=case.threads,
            mhz=CORE_MHZ,
            memory_mb=65_536,
        )
        host = build.add_host(world, f"h{at}", config, cluster, None)
        build.mount(world, datastore, host)
        for number, guest in enumerate(case.guests):
            build.add_vm(
                world,
                f"h{at}-v{number}",
                guest.config(),
                folder,
                pool,
                host,
                (datastore.moid,),
                (),
                PowerState.ON,
            )
    engine.start()
    engine.run_until(40_000_000)
    return engine


def compare(
    engine: Engine, at: int, case: Case, seconds: float, measures: Sequence[str] = MEASURES
) -> NDArray[np.float64]:
    """Macro less micro, in points of a vCPU's time, by kind of VM of a host (rows) and measure."""
    world = engine.world
    load = host_load(world, world.find(HostSystem, f"h{at}"))
    window = round(seconds * 1e6)
    scheduler = scheduler_for(load, window, _draw)
    scheduler.run_until(window)
    schedule = read_schedule(scheduler)
    found: dict[tuple[object, ...], list[NDArray[np.float64]]] = {}
    for group_at, group in enumerate(load.groups):
        if group.ref == VMKERNEL:
            continue
        vcpus = [one.at for one in schedule.worlds if one.group_at == group_at and one.kind == "vcpu"]
        totals, row = schedule.group_totals(vcpus), world.vm(group.ref).row
        off = [
            float(getattr(world.vms, f"cpu_{name}_percent")[row]) - getattr(totals, name) / group.num_cpu
            for name in measures
        ]
        guest = case.guests[int(group.name.rsplit("v", 1)[1])]
        found.setdefault(guest.kind, []).append(np.array(off))
    return np.array([np.mean(each, axis=0) for each in found.values()])


def _draw(name: str) -> np.random.Generator:
    return np.random.default_rng([7, zlib.crc32(name.encode())])
