"""Space by kind of file, by virtual machine and by datastore: parts that add up to what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.space_use import (
    DISKS,
    FREE,
    OTHER,
    SWAP,
    space_by_datastore,
    space_by_kind,
    space_by_vm,
)

LAB = """
format: 1
name: Space
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: ds1, type: VMFS, gb: 100, hosts: all}
    - {name: ds2, type: NFS, gb: 50, hosts: all}
    clusters:
    - name: C1
      hosts: [{name: h1, memory_mb: 65536}]
      vms:
      - {name: big, host: h1, power: "on", num_cpu: 1, memory_mb: 4096,
         disks: [{gb: 30, written_gb: 20, datastore: ds1}]}
      - {name: small, host: h1, power: "off", num_cpu: 1, memory_mb: 1024,
         disks: [{gb: 5, written_gb: 5, datastore: ds1}]}
  - name: DC2
    datastores: [{name: far, type: VMFS, gb: 10}]
"""


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(60_000_000)
    return made


def moid(session: Session, name: str) -> str:
    return next(one.moid for one in session.engine.world.objects.values() if one.name == name)


def test_kinds_of_files_add_up_to_the_capacity(session: Session) -> None:
    found = {one.label: one.gb for one in space_by_kind(session, moid(session, "ds1"))}
    assert sum(found.values()) == pytest.approx(100.0)
    assert found[DISKS] == pytest.approx(25.0, abs=0.01)
    # 4,096 MB that nobody reserves; beside it lies the swap file of the VMX process.
    assert found[SWAP] == pytest.approx(4.0, abs=0.2)
    table, row = session.engine.world.datastores, session.engine.world.datastore(moid(session, "ds1")).row
    assert found[FREE] == pytest.approx(100.0 - float(table.used_gb[row]), abs=0.01)
    assert found[OTHER] < 1.0


def test_a_datastore_without_files_is_free(session: Session) -> None:
    found = {one.label: one.gb for one in space_by_kind(session, moid(session, "ds2"))}
    assert found[FREE] == pytest.approx(50.0, abs=0.1)
    assert space_by_vm(session, moid(session, "ds2")) == ()


def test_virtual_machines_stand_by_what_they_take(session: Session) -> None:
    found = space_by_vm(session, moid(session, "ds1"))
    assert [one.label for one in found] == ["big", "small"]
    assert found[0].gb == pytest.approx(24.0, abs=0.3)
    assert len(space_by_vm(session, moid(session, "ds1"), most=1)) == 1


def test_a_datacenter_compares_its_own_datastores(session: Session) -> None:
    found = space_by_datastore(session, moid(session, "DC1"))
    assert [(one.label, one.whole_gb) for one in found] == [("ds1", 100.0), ("ds2", 50.0)]
    assert found[0].gb == pytest.approx(29.0, abs=0.5)
