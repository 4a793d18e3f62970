"""What holds DRS back, told where the cluster's score is explained (drs.md 8.6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import RunDrs
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_why import why_cluster_score
from vsphere_client.session.views.why_unbalanced import PURPOSE, TASTE, what_keeps_it

LAB = """
format: 1
name: Held back
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {{name: san01, type: VMFS, gb: 4096, hosts: all}}
    - {{name: local01, type: VMFS, gb: 1024, hosts: [esx01]}}
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      drs: {{{drs}}}
      rules: [{{name: apart, kind: vm_anti_affinity, vms: [a, b]}}]
      hosts:
      - {{name: esx01, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      - {{name: esx02, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      vms:
      - {{name: a, host: esx01, num_cpu: 4, memory_mb: 2048, disks: [{{gb: 10, datastore: local01}}], workload: {load}}}
      - {{name: b, host: esx02, num_cpu: 4, memory_mb: 2048, disks: [{{gb: 10, datastore: san01}}], workload: {load}}}
      - {{name: c, host: esx01, num_cpu: 4, memory_mb: 2048, disks: [{{gb: 10, datastore: san01}}], workload: {load},
         overrides: {{drs_automation: disabled}}}}
"""
LOAD = "{constant: {cpu_mhz: 7000, memory_active_mb: 300}}"


def opened(drs: str) -> tuple[Session, str]:
    session = Session(load_lab_text(LAB.format(drs=drs, load=LOAD), Path()))
    session.run_until(120_000_000)
    cluster = next(iter(session.engine.world.cluster_at.values())).moid
    return session, cluster


def test_each_obstacle_is_named() -> None:
    session, cluster = opened("enabled: true, automation: manual, migration_threshold: 2")
    session.submit(RunDrs(cluster=cluster))
    told = what_keeps_it(session, cluster)
    assert told[0].startswith("Last run: ")
    assert told[1:] == (
        "DRS only recommends: 0 recommendations wait for a person.",
        "At migration threshold 2 a move has to gain 4 points beyond its cost.",
        "1 rule binds 2 virtual machines to others or to hosts.",
        "DRS is disabled on 1 virtual machine.",
        "1 virtual machine of a loaded host fits no other host: datastores, networks or processors differ.",
        PURPOSE,
        TASTE,
    )
    assert why_cluster_score(session, cluster).reasons == told


@pytest.mark.parametrize(
    ("drs", "sentence"),
    [
        ("enabled: false", "vSphere DRS is off: nobody moves anything."),
        ("enabled: true, migration_threshold: 1", "At migration threshold 1 DRS moves nothing for balance."),
    ],
)
def test_what_ends_balancing_altogether(drs: str, sentence: str) -> None:
    session, cluster = opened(drs)
    assert sentence in what_keeps_it(session, cluster)
