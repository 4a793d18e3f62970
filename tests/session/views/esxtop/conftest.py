"""A host with two VMs whose figures the tests set themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session

LAB = """
format: 1
name: Two VMs
seed: 3
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: san, type: VMFS}
    - {name: nfs, type: NFS}
    networks: [{name: LAN}]
    clusters:
    - name: C1
      hosts:
      - {name: "h{n}", count: 2, sockets: 2, cores_per_socket: 4, memory_mb: 65536}
      vms:
      - name: db
        host: h1
        power: "on"
        num_cpu: 4
        memory_mb: 8192
        networks: [LAN]
        disks: [{gb: 30, datastore: san}, {gb: 10, datastore: san}]
      - name: web
        host: h1
        power: "on"
        num_cpu: 1
        memory_mb: 2048
        networks: [LAN]
        disks: [{gb: 10, datastore: nfs}]
      - {name: off, host: h1, power: "off", num_cpu: 1, memory_mb: 2048}
"""


@pytest.fixture
def session():
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(60_000_000)
    return made


@pytest.fixture
def named(session):
    return lambda name: next(one for one in session.engine.world.objects.values() if one.name == name)


@pytest.fixture
def host(named):
    return named("h1")


@pytest.fixture
def put(session, named):
    """Set columns of a VM (its drops on its ports), or of a host when ``host`` is its name."""

    def put(name, **columns):
        obj = named(name)
        table = session.engine.world.hosts if name.startswith("h") else session.engine.world.vms
        for column, value in columns.items():
            getattr(table, column)[obj.row] = value
            if column == "net_dropped_percent":
                ports = list(session.engine.world.ports_of[obj.row])
                session.engine.world.ports.tx_dropped_percent[ports] = value

    return put


@pytest.fixture
def put_io(session, named):
    """Set what a virtual disk of a VM does: I/O a second, ms at the guest and in the VMkernel."""

    def put_io(name, number, iops, latency, kernel):
        row = session.engine.world.disks_of[named(name).row][number]
        columns = {
            "read_iops": 0.75 * iops,
            "write_iops": 0.25 * iops,
            "read_mb_per_s": 6.0,
            "write_mb_per_s": 2.0,
            "latency_ms": latency,
            "kernel_latency_ms": kernel,
        }
        for column, value in columns.items():
            getattr(session.engine.world.disks, column)[row] = value

    return put_io
