"""CPU Topology of a VM as the client shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.cpu_topology import cpu_topology
from vsphere_client.session.views.summary_vm import vm_summary

LAB = """
format: 1
name: Topology
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts:
      - {name: large, sockets: 2, cores_per_socket: 8, mhz: 2000, memory_mb: 65536}
      - {name: small, sockets: 4, cores_per_socket: 4, mhz: 2000, memory_mb: 65536}
      vms:
      - {name: new, host: large, power: "on", num_cpu: 12, memory_mb: 4096, hardware_version: 20}
      - {name: moved, host: small, power: "on", num_cpu: 12, memory_mb: 4096,
         advanced: {numa.autosize.vcpu.maxPerVirtualNode: 6, numa.autosize.cookie: 120001,
                    numa.autosize.once: true}}
      - {name: hot, host: large, power: "on", num_cpu: 12, memory_mb: 4096, cpu_hot_add: true}
      - {name: deep, host: large, power: "on", num_cpu: 8, memory_mb: 40960}
      - {name: dense, host: large, power: "on", num_cpu: 12, memory_mb: 4096, advanced: {numa.vcpu.preferHT: true}}
      - {name: kept, host: large, power: "on", num_cpu: 4, memory_mb: 4096, advanced: {numa.nodeAffinity: "1,2"}}
      - {name: lost, host: large, power: "on", num_cpu: 4, memory_mb: 4096, advanced: {numa.nodeAffinity: 3}}
      - {name: bound, host: large, power: "on", num_cpu: 2, memory_mb: 4096, advanced: {sched.mem.affinity: "1,2"}}
      - {name: pinned, host: large, power: "on", num_cpu: 2, memory_mb: 4096, cpu_affinity: [0, 1]}
      - {name: vht, host: large, power: "on", num_cpu: 12, memory_mb: 4096, hardware_version: 20,
         latency_sensitivity: high, simultaneous_threads: 2, cpu: {reservation_mhz: 12000},
         memory: {reservation_mb: 4096}}
      - {name: waits, host: large, power: "off", num_cpu: 12, memory_mb: 4096, hardware_version: 20}
"""


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(40 * SECOND_US)
    return made


def rows(session: Session, name: str) -> dict[str, tuple[str, str]]:
    moid = session.engine.world.find(VirtualMachine, name).moid
    groups = cpu_topology(session, moid)
    return {f"{group.title}/{row.label}": (row.value, row.note) for group in groups for row in group.rows}


def test_what_the_first_power_on_decided(session: Session) -> None:
    shown = rows(session, "new")
    assert shown["What the guest sees/Sockets"][0] == "2 sockets x 6 cores"
    value, why = shown["What the guest sees/NUMA nodes"]
    assert (value, "for 12 vCPUs, 6 a node" in why) == ("2 x 6 vCPUs", True)
    assert shown["On the host/NUMA nodes of the host"][0] == "2 x 8 cores, 32 GB"
    assert shown["On the host/Local memory"][0] == "100 %"
    assert shown["Advanced parameters/numa.autosize.cookie"][0] == "120001"
    cpu = vm_summary(session, session.engine.world.find(VirtualMachine, "new").moid).cpu
    assert (cpu.sockets, cpu.numa_nodes) == ("2 sockets x 6 cores", "2 x 6 vCPUs")


@pytest.mark.parametrize(
    ("name", "nodes", "why", "local", "fit"),
    [
        ("moved", "2 x 6 vCPUs", "kept", "50 %", "6 vCPUs of one node lie on several of 4 cores"),
        ("hot", "1 (not exposed)", "CPU Hot Plug", "50 %", "12 vCPUs of one node lie on several of 8 cores"),
        ("deep", "1 (not exposed)", "fewer than the 9", "50 %", "one node's memory lies on several"),
    ],
)
def test_what_costs_remote_memory(
    session: Session, name: str, nodes: str, why: str, local: str, fit: str
) -> None:
    shown = rows(session, name)
    value, cause = shown["What the guest sees/NUMA nodes"]
    assert (value, why in cause) == (nodes, True)
    value, words = shown["On the host/Local memory"]
    assert (value, fit in words) == (local, True)


def test_what_counting_threads_costs(session: Session) -> None:
    shown = rows(session, "dense")
    assert shown["On the host/NUMA clients"][0] == "1"
    value, words = shown["On the host/Local memory"]
    assert value == "100 %"
    assert words == (
        "12 vCPUs share the 8 cores of one node, as its 16 threads are counted (preferHT): at most 100 % can be local"
    )
    assert shown["Advanced parameters/numa.vcpu.preferHT"][0] == "TRUE"


def test_node_affinity_and_what_the_host_has_of_it(session: Session) -> None:
    assert rows(session, "kept")["On the host/NUMA node affinity"] == ("1, 2", "this host has no node 2")
    assert rows(session, "kept")["On the host/NUMA clients"] == ("1", "home nodes 1")
    words = rows(session, "lost")["On the host/NUMA node affinity"]
    assert words == ("3", "this host has none of them: it may run on all nodes")
    assert "On the host/NUMA node affinity" not in rows(session, "new")


def test_affinities_take_a_vm_out_of_numa_management(session: Session) -> None:
    """vmkernel.md 1.7."""
    shown = rows(session, "bound")
    assert shown["On the host/Memory affinity"] == ("1, 2", "this host has no node 2")
    assert shown["On the host/NUMA management"][0] == "None"
    assert shown["On the host/NUMA management"][1].startswith("Memory affinity: ")
    assert shown["On the host/Local memory"][0] == "50 %"
    pinned = rows(session, "pinned")
    assert pinned["On the host/NUMA management"][1].startswith("CPU affinity: ")
    assert "On the host/Memory affinity" not in pinned
    assert "On the host/NUMA management" not in rows(session, "new")


def test_what_is_not_decided_yet(session: Session) -> None:
    shown = rows(session, "waits")
    assert shown["What the guest sees/NUMA nodes"][0] == "Assigned at power on"
    assert shown["What the guest sees/Sockets"][0] == "Assigned at power on"
    assert shown["On the host/NUMA"][0] == "Not running"
    assert shown["Advanced parameters/None"][0] == "All have their defaults"


def test_the_guest_sees_hyper_threads(session: Session) -> None:
    """12 vCPUs on 6 cores of a node of 8: one client, where 12 cores would be two."""
    shown = rows(session, "vht")
    assert shown["What the guest sees/Sockets"][0] == "1 socket x 6 cores x 2 threads"
    assert shown["What the guest sees/Threads per core"][0] == "2"
    assert shown["What the guest sees/Latency sensitivity"][0] == "High with Hyper-threading"
    assert shown["On the host/NUMA clients"][0] == "1"
    assert shown["On the host/Exclusive cores"] == (
        "6",
        "a core for each 2 vCPUs, which are its hyper-threads",
    )
    assert "hyper-threads of 6 cores, which fit a node of 8" in shown["On the host/Local memory"][1]
    assert rows(session, "new")["What the guest sees/Threads per core"][0] == "1"
