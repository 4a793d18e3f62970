"""System swap in the live engine: a host that is short of memory pages itself out, and what shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measure import measure
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.labs.load import LabError, load_lab_text
from vsphere_client.model.commands import ReconfigureVm, Rename, UpdateLocalSwapDatastore, UpdateSystemSwap
from vsphere_client.model.host_system import SystemSwap
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting
from vsphere_client.session.views.esxtop.header import memory_lines
from vsphere_client.session.views.esxtop.memory import host_memory, memory_panel, memory_rows
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.host_memory import host_memory as host_memory_page
from vsphere_client.session.views.swap_settings import system_swap

LAB = """
format: 1
name: Short of memory
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {{name: slow, gb: 500, hosts: [h1]}}
    - {{name: other, gb: 500, hosts: [h2]}}
    hosts:
    - {{name: h1, sockets: 1, cores_per_socket: 4, mhz: 2000, memory_mb: 16384, {host}}}
    - {{name: h2, sockets: 1, cores_per_socket: 4, mhz: 2000, memory_mb: 16384}}
    vms:
    - {{name: big, host: h1, disks: [{{gb: 20, datastore: slow}}], power: "on", num_cpu: 2, memory_mb: 14704,
       memory: {{reservation_mb: 14704}}, advanced: {{sched.mem.pshare.enable: 0}},
       workload: {{constant: {{cpu_percent: 10, memory_active_mb: 14704}}}}}}
"""


def session_of(host: str) -> Session:
    session = Session(load_lab_text(LAB.format(host=host), Path()))
    session.run_until(300 * SECOND_US)
    return session


def column(session: Session, name: str) -> float:
    hosts = session.engine.world.hosts
    return float(getattr(hosts, name)[session.engine.world.find(HostSystem, "h1").row])


def page(session: Session) -> dict[str, Setting]:
    groups = system_swap(session, session.engine.world.find(HostSystem, "h1").moid)
    return {row.label: row for group in groups for row in group.rows}


def host(session: Session) -> str:
    return session.engine.world.find(HostSystem, "h1").moid


def test_without_a_place_it_is_not_active() -> None:
    """As installed the host cache and the swap file datastore are allowed; this host has neither."""
    session = session_of("host_cache_gb: 0")
    assert column(session, "memory_system_swap_mb") == 0
    row = page(session)["Location"]
    assert (row.value, row.note) == ("Not active", "None of the allowed places is there.")


def test_a_host_in_the_hard_state_pages_its_processes_out() -> None:
    """All of the VM is reserved and in use: 13 MB would be free, hard begins at 32 % of 655 MB, 210.

    Up to three quarters of the processes' memory go to the swap file datastore, as many as keep the host from that.
    """
    session = session_of("swap_datastore: slow")
    worlds, swapped = column(session, "memory_user_worlds_mb"), column(session, "memory_system_swap_mb")
    assert worlds > 300
    assert 190 < swapped <= 0.75 * worlds
    assert column(session, "memory_free_mb") == pytest.approx(13 + swapped, abs=1)
    assert page(session)["Location"].value == "Preferred swap file location: slow"
    assert page(session)["Paged out"].value == f"{swapped:,.0f} MB"
    notes = {r.label: r.note for g in host_memory_page(session, host(session)) for r in g.rows}
    assert notes["System"] == f"VMkernel and user worlds, of which {swapped:,.0f} MB are in the system swap"
    # It is memory that the host has besides: total = kernel + processes left + VMs + free.
    used = column(session, "memory_usage_mb") + column(session, "memory_free_mb")
    assert used == pytest.approx(16_384, abs=1)
    vm = session.engine.world.find(VirtualMachine, "big").row
    of_vm = float(session.engine.world.vms.memory_consumed_mb[vm] + session.engine.world.vms.overhead_mb[vm])
    own = column(session, "memory_kernel_mb") - swapped
    assert column(session, "memory_usage_mb") == pytest.approx(own + of_vm, abs=1)


def test_esxtop_and_counters_count_it_beside_the_vms() -> None:
    session = session_of("swap_datastore: slow")
    swapped, world = column(session, "memory_system_swap_mb"), session.engine.world
    scene = scene_of(session, host(session))
    processes = [row for row in memory_panel(scene) if not row.vm]
    assert sum(row.swapped for row in processes) == pytest.approx(swapped)
    assert all(row.consumed == pytest.approx(row.size - row.swapped) for row in processes)
    assert all(0 < row.swap_target <= 0.75 * row.size for row in processes)
    header = host_memory(scene, memory_rows(scene))
    of_vm = float(world.vms.memory_swapped_mb[world.find(VirtualMachine, "big").row])
    assert header.swapped == pytest.approx(of_vm + swapped)
    assert any("curr" in line for line in memory_lines(header))
    columns = measure(world, 20.0)[Measured.HOST].columns
    at = world.find(HostSystem, "h1").row
    assert columns["memory_swapped_mb"][at] == pytest.approx(of_vm + swapped)
    assert columns["memory_user_worlds_mb"][at] == pytest.approx(
        column(session, "memory_user_worlds_mb") - swapped
    )


def test_the_first_pages_go_to_the_datastore_as_io() -> None:
    session = Session(load_lab_text(LAB.format(host="swap_datastore: slow"), Path()))
    hosts, written = session.engine.world.hosts, 0.0
    for second in range(1, 120):
        session.run_until(second * SECOND_US)
        written = max(written, float(hosts.memory_system_swap_out_mb_per_s.max()))
    assert 0 < written <= 20


def test_the_host_cache_holds_less_for_vms() -> None:
    """2 GB of cache: what the host itself has there is not there for the VM's pages."""
    session = session_of("host_cache_gb: 2")
    assert page(session)["Location"].value == "Host cache"
    swapped = column(session, "memory_system_swap_mb")
    assert swapped > 200
    assert column(session, "memory_host_cache_mb") <= 2048 - swapped + 20 * 20
    columns = measure(session.engine.world, 20.0)[Measured.HOST].columns
    at = session.engine.world.find(HostSystem, "h1").row
    in_cache = column(session, "memory_host_cache_mb") + swapped
    assert columns["memory_host_cache_mb"][at] == pytest.approx(in_cache)


def test_it_is_set_as_the_host_runs_and_comes_back_when_memory_is_there() -> None:
    session = session_of("host_cache_gb: 0")
    session.submit(UpdateSystemSwap(host=host(session), system_swap=SystemSwap(datastore="slow")))
    session.run_for(120 * SECOND_US)
    assert page(session)["Location"].value == "Datastore: slow"
    swapped = column(session, "memory_system_swap_mb")
    assert swapped > 200
    # The VM is given a limit: its host has memory again, and the processes touch their pages one by one.
    session.submit(ReconfigureVm(vm="big", memory={"limit_mb": 8192}))
    session.run_for(1200 * SECOND_US)
    assert 0 < column(session, "memory_system_swap_mb") < 0.5 * swapped
    session.submit(UpdateSystemSwap(host=host(session), system_swap=SystemSwap(enabled=False)))
    session.run_for(40 * SECOND_US)
    assert column(session, "memory_system_swap_mb") == 0
    assert page(session)["System swap"].value == "Disabled"


def test_places_that_cannot_be() -> None:
    session = session_of("swap_datastore: slow")
    task = session.submit(UpdateSystemSwap(host=host(session), system_swap=SystemSwap(datastore="other")))
    session.run_for(SECOND_US)
    assert task.fault is not None
    assert "does not mount other" in task.fault.text
    session.submit(UpdateLocalSwapDatastore(host=host(session), datastore=None))
    session.run_for(40 * SECOND_US)
    assert column(session, "memory_system_swap_mb") == 0
    with pytest.raises(LabError, match="other"):
        load_lab_text(LAB.format(host="system_swap: {datastore: other}"), Path())


def test_a_datastore_that_is_renamed_stays_the_place() -> None:
    session = session_of("swap_datastore: slow, system_swap: {datastore: slow}")
    session.submit(Rename(entity=session.engine.world.find(Datastore, "slow").moid, name="fast"))
    session.run_for(SECOND_US)
    config = session.engine.world.find(HostSystem, "h1").config
    assert (config.swap_datastore, config.system_swap.datastore) == ("fast", "fast")
    assert page(session)["Location"].value == "Datastore: fast"
    assert column(session, "memory_system_swap_size_mb") == 1024
