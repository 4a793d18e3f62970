"""The Migrate wizard with a cluster as destination of compute and files: DRS names the host, the checks follow."""

import pytest

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.commands import MigrateVm
from vsphere_client.session.session import Session

LAB = """
format: 1
name: two clusters
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: [a1]}, {name: b1-local, gb: 900, hosts: [b1]},
                 {name: b2-local, gb: 900, hosts: [b2]}, {name: c1-local, gb: 900, hosts: [c1]}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: A
      hosts: [{name: a1}]
      vms: [{name: web, host: a1, networks: [VM Network], disks: [{gb: 4, datastore: ds1, written_gb: 1}]}]
    - {name: B, drs: {enabled: true}, resource_pools: [{name: Silver}], hosts: [{name: b1}, {name: b2}]}
    - {name: C, hosts: [{name: c1}]}
"""


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "lab.yaml"
    path.write_text(LAB)
    session = Session.open(path)
    session.run_for(30_000_000)
    return session


def moid(session, kind, name):
    return session.engine.world.find(kind, name).moid


def flow_to(session, target, kind, name):
    flow = MigrateFlow(session, (moid(session, VirtualMachine, "web"),))
    flow.draft.set(type="both")
    flow.choose(target, moid(session, kind, name))
    return flow


def test_a_cluster_offers_what_any_of_its_hosts_sees_and_drs_follows_the_choice(session):
    flow = flow_to(session, "cluster", ClusterComputeResource, "B")
    assert flow.check("compute") == []
    assert {one.name for one in flow.datastores()} == {"b1-local", "b2-local"}
    names = session.engine.world
    for datastore, host in (("b1-local", "b1"), ("b2-local", "b2")):
        flow.draft.set(datastore=moid(session, Datastore, datastore))
        assert flow.check("storage") == []
        assert names.host(flow.target_host()).name == host
        assert any(row.value == f"{host} (chosen by DRS)" for row in flow.review())
    (command,) = flow.build()
    assert command == MigrateVm(
        vm=flow.vms[0], cluster=flow.draft.get("moid"), datastore=flow.draft.get("datastore")
    )


def test_a_pool_takes_files_too(session):
    flow = flow_to(session, "pool", ResourcePool, "Silver")
    flow.draft.set(datastore=moid(session, Datastore, "b2-local"))
    assert flow.check("ready") == []
    (command,) = flow.build()
    assert command.resource_pool == flow.draft.get("moid")
    assert command.datastore == flow.draft.get("datastore")


def test_without_drs_a_host_is_asked_for(session):
    flow = flow_to(session, "cluster", ClusterComputeResource, "C")
    assert flow.check("compute")[0].text.startswith("Select a host: vSphere DRS is not fully")
