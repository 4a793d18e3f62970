"""Flows go on while the world changes: what was chosen and is gone is forgotten, what they are about is named."""

from vsphere_client.commands.add_host import AddHostFlow
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.model.commands import CreateFolder, DeleteFolder, DeleteResourcePool, DeleteVm


def done(session, command):
    session.submit(command)
    session.run_for(20_000_000)


def test_a_pool_that_goes_is_no_longer_chosen(session, named):
    flow = NewVmFlow(session, named("Test"))
    assert flow.draft.get("compute") == named("Test")
    done(session, DeleteResourcePool(resource_pool=named("Test")))
    flow.catch_up()
    assert flow.gone() == ""
    assert flow.draft.get("compute") is None
    assert [problem.text for problem in flow.problems("compute")] == [
        "Select a cluster, host or resource pool."
    ]


def test_a_folder_that_goes_gives_way_to_its_datacenter(session, named):
    done(session, CreateFolder(name="Soon gone", parent=named("Frankfurt")))
    flow = NewVmFlow(session, named("Soon gone"))
    done(session, DeleteFolder(folder=named("Soon gone")))
    flow.catch_up()
    assert flow.draft.get("folder") == flow.datacenter.vm_folder
    assert flow.datacenter.name == "Frankfurt"


def test_machines_that_go_leave_the_others_to_be_migrated(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"), named("test-ci-11")))
    flow.choose("host", named("esx05.lab.local"))
    done(session, DeleteVm(vm=named("test-ci-11")))
    flow.catch_up()
    assert flow.gone() == ""
    assert flow.vms == (named("web-fe-07"),)
    assert [command.vm for command in flow.build()] == [named("web-fe-07")]


def test_the_place_of_a_new_host_is_named_when_it_goes(session, named):
    done(session, CreateFolder(name="Rack 9", parent=named("Frankfurt"), kind="host"))
    flow = AddHostFlow(session, named("Rack 9"))
    assert flow.gone() == ""
    done(session, DeleteFolder(folder=named("Rack 9")))
    assert flow.gone() == "Rack 9"
    assert flow.location == "Rack 9"
