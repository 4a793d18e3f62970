"""A small lab with everything in it, and random commands on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session

LAB = """
format: 1
name: Everything
seed: 3
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: ds1, gb: 4096, hosts: all}
    - {name: local1, gb: 512, hosts: [esx01]}
    networks: [{name: VM Network, hosts: all}, {name: Left, hosts: [esx01]}]
    distributed_switches: [{name: DSwitch, hosts: [C1], portgroups: [{name: DPG}]}]
    folders: [{name: Web, kind: vm}, {name: Racks, kind: host}]
    hosts:
    - name: lone
      cores_per_socket: 4
      sockets: 1
      memory_mb: 16384
      vms: [{name: solo, power: "on", memory_mb: 2048}]
      resource_pools: [{name: Inner}]
    unmanaged_hosts:
    - {name: new1, vms: [{name: legacy, power: "on"}, {name: old, power: "off"}]}
    - {name: new2, reachable: false}
    - {name: new3, managed_by: other.lab.local}
    clusters:
    - name: C1
      drs: {enabled: true}
      ha: {enabled: true}
      resource_pools:
      - {name: Prod, cpu: {reservation_mhz: 2000, expandable: false}, memory: {reservation_mb: 2048}}
      hosts:
      - {name: esx01, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      - {name: esx02, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      - {name: esx03, sockets: 1, cores_per_socket: 4, mhz: 3000, memory_mb: 16384}
      vms:
      - {name: web01, host: esx01, power: "on", num_cpu: 2, memory_mb: 4096, folder: Web, disks: [{gb: 10}],
         networks: [VM Network], workload: {constant: {cpu_mhz: 3000, memory_active_mb: 1024, dirty_mb_per_s: 20}}}
      - {name: web02, host: esx01, power: "on", num_cpu: 2, memory_mb: 4096, resource_pool: Prod,
         networks: [DPG], cpu: {reservation_mhz: 500}, workload: {profile: {name: bursty}}}
      - {name: db01, host: esx02, power: "on", num_cpu: 4, memory_mb: 8192, memory: {limit_mb: 6000},
         workload: {profile: {name: database}}}
      - {name: spare, host: esx03, power: "off"}
      - {name: pinned, host: esx01, power: "on", networks: [Left]}
      rules: [{name: apart, kind: vm_anti_affinity, vms: [web01, web02]}]
    - name: C2
      vsan: {enabled: true}
      hosts:
      - name: vs{n}
        count: 3
        sockets: 1
        cores_per_socket: 8
        memory_mb: 32768
        disks: [{name: d0, tier: cache, gb: 100}, {name: d1, tier: capacity, gb: 500}]
      vms:
      - {name: v1, power: "on", disks: [{gb: 20}]}
      - {name: v2, power: "suspended", disks: [{gb: 20}]}
"""


@pytest.fixture
def open_everything() -> Callable[[], Session]:
    """Opens the lab that has everything in it."""
    return lambda: Session(load_lab_text(LAB, Path()))
