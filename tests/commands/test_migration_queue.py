"""What the Migrate wizard says of VMs that would wait for a slot (vmotion.md 5, cases 8 and 9)."""

import pytest

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.session.session import Session

LAB = """
format: 1
name: many
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: all}, {name: ds2, gb: 900, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: A
      hosts: [{name: a1}, {name: a2}]
      vms: [{name: "vm{n}", count: 12, host: a1, memory_mb: 1024, networks: [VM Network],
             disks: [{gb: 4, datastore: ds1}]}]
"""


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "lab.yaml"
    path.write_text(LAB)
    session = Session.open(path)
    session.run_for(30_000_000)
    return session


def start_row(session, count, **draft):
    vms = [vm.moid for vm in session.engine.world.all_of(VirtualMachine)][:count]
    flow = MigrateFlow(session, tuple(vms))
    flow.draft.set(**draft)
    if draft["type"] == "compute":
        flow.choose("host", session.engine.world.find(HostSystem, "a2").moid)
    return next((row.value for row in flow.review() if row.label == "Start"), None)


def test_twelve_over_ten_gbe_eight_at_once(session):
    assert start_row(session, 12, type="compute") == (
        "8 at once, 4 queued. Waiting for the host a1: 8 of 8 units are taken, this needs 1."
    )
    assert start_row(session, 8, type="compute") is None


def test_two_storage_vmotions_from_a_host_at_once(session):
    ds2 = next(obj.moid for obj in session.engine.world.objects.values() if obj.name == "ds2")
    assert start_row(session, 3, type="storage", datastore=ds2) == (
        "2 at once, 1 queued. Waiting for the host a1: 8 of 8 units are taken, this needs 4."
    )
