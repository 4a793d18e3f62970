import pytest

from vsphere_client.assets import resource_path
from vsphere_client.engine.alarms.definitions import BY_NAME, DEFINITIONS
from vsphere_client.engine.alarms.states import READABLE_STATES
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, Folder, VirtualMachine
from vsphere_client.model.kinds import FolderKind
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarm_definitions import _STATES, alarm_definitions, describe_rules


@pytest.fixture(scope="module")
def session():
    return Session.open(resource_path("labs", "demo.yaml"))


def first(session, kind):
    return next(session.engine.world.all_of(kind))


def test_vcenter_lists_all_and_others_what_watches_them_or_their_content(session):
    root = session.engine.world.root
    everything = alarm_definitions(session, root.moid)
    assert sorted(row.name for row in everything) == sorted(one.name for one in DEFINITIONS)
    assert {row.defined_in for row in everything} == {root.name}
    of_vm = alarm_definitions(session, first(session, VirtualMachine).moid)
    assert {row.object_type for row in of_vm} == {"Virtual machine"}
    of_cluster = alarm_definitions(session, first(session, ClusterComputeResource).moid)
    assert {row.object_type for row in of_cluster} == {"Cluster", "Host", "Virtual machine"}
    assert [row.name for row in alarm_definitions(session, first(session, Datastore).moid)] == [
        "Datastore usage on disk"
    ]


def test_a_folder_of_networks_has_none(session):
    folders = session.engine.world.all_of(Folder)
    networks = next(one for one in folders if one.folder_kind == FolderKind.NETWORK)
    assert alarm_definitions(session, networks.moid) == ()


def test_rules_are_told_with_their_thresholds():
    assert describe_rules(BY_NAME["Host CPU usage"]) == (
        "Warning: is above 75 %; Critical: is above 90 %, each for 5 minutes"
    )
    assert describe_rules(BY_NAME["Migration error"]) == "Critical: VmFailedMigrateEvent"
    assert set(_STATES) == set(READABLE_STATES)
