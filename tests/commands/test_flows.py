import pytest

from vsphere_client.commands.add_host import AddHostFlow, AddHostsFlow, HostEntry, add_host_flow, found_vms
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.model.commands import (
    AddHost,
    EnterMaintenanceMode,
    MigrateVm,
    MoveVmToPool,
)
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualDisk


def keys(flow):
    return [page.key for page in flow.pages()]


# migrate ------------------------------------------------------------------------------------------------


def test_pages_of_a_live_migration(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose("host", named("esx05.lab.local"))
    assert keys(flow) == ["type", "compute", "networks", "priority", "ready"]
    assert not any(flow.problems(key) for key in keys(flow))
    (command,) = flow.build()
    assert command == MigrateVm(vm=named("web-fe-07"), host=named("esx05.lab.local"), priority="high")
    assert session.submit(command).state == TaskState.RUNNING


def test_a_machine_that_is_off_has_no_priority(session, named):
    flow = MigrateFlow(session, (named("test-ci-11"),))
    flow.choose("host", named("esx01.lab.local"))
    assert keys(flow) == ["type", "compute", "networks", "ready"]


def test_a_pool_of_the_same_cluster_only_moves(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose_any(named("Prod"))
    assert keys(flow) == ["type", "compute", "ready"]
    assert flow.build() == (MoveVmToPool(vm=named("web-fe-07"), resource_pool=named("Prod")),)


def test_a_host_without_vmotion_blocks(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose("host", named("edge02.lab.local"))
    (problem,) = flow.problems("compute")
    assert problem.text == (
        "The vMotion interface is not configured (or is misconfigured) on the 'Destination' host 'edge02.lab.local'."
    )
    assert {finding.fault for finding in flow.verdict().errors} >= {
        "VMotionNotConfigured",
        "FeatureRequirementsNotMet",
        "CannotAccessNetwork",
    }


def test_nothing_chosen(session, named):
    assert [one.text for one in MigrateFlow(session, (named("web-fe-07"),)).problems("compute")] == [
        "Select a destination."
    ]


def test_a_cluster_without_drs_wants_a_host(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose_any(named("Edge-02"))
    assert flow.problems("compute")[0].text.startswith("Select a host: vSphere DRS is not")


def test_a_must_rule_forbids(session, named):
    # demo.yaml: the Oracle machines must run on esx01 to esx04.
    flow = MigrateFlow(session, (named("db-ora-01"),))
    flow.choose("host", named("esx05.lab.local"))
    assert "VmHostAffinityRuleViolation" in {finding.fault for finding in flow.verdict().errors}


def test_several_machines_skip_the_one_that_is_there(session, named):
    # web-fe-05 is on esx04, web-fe-03 on esx05.
    flow = MigrateFlow(session, (named("web-fe-05"), named("web-fe-03")))
    flow.choose("host", named("esx05.lab.local"))
    assert flow.title == "2 VMs - Migrate"
    assert [command.vm for command in flow.build()] == [named("web-fe-05")]


def test_scores_rise_on_an_empty_host(session, named):
    verdict = MigrateFlow(session, (named("web-fe-07"),)).outlook.verdict(named("esx06.lab.local"))
    assert verdict.now < verdict.there <= 100.0


def test_source_is_no_destination(session, named):
    hosts = MigrateFlow(session, (named("web-fe-07"),)).outlook.hosts()
    assert "esx04.lab.local" not in [host.name for host in hosts]
    assert [host.name for host in hosts][:2] == ["esx01.lab.local", "esx02.lab.local"]


def test_maintenance_is_seen_after_a_new_look(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose("host", named("esx06.lab.local"))
    assert flow.problems("compute") == []
    session.submit(EnterMaintenanceMode(host=named("esx06.lab.local")))
    flow.look_again()
    assert flow.problems("compute")[0].text == "The operation is not allowed in the current state."


def test_review_names_priority_and_host(session, named):
    flow = MigrateFlow(session, (named("web-fe-07"),))
    flow.choose("host", named("esx05.lab.local"))
    rows = {row.label: row.value for row in flow.review()}
    assert rows["Host"] == "esx05.lab.local"
    assert rows["vMotion Priority"] == "High"
    assert rows["Cluster"] == "Prod-01"


# add host -----------------------------------------------------------------------------------------------


def connection(session, named, host, password="VMware1!"):
    flow = AddHostFlow(session, named("Frankfurt"))
    flow.entry.host, flow.entry.password = host, password
    return flow, flow.problems("connection")


def test_add_host_has_eight_pages(session, named):
    assert len(AddHostFlow(session, named("Frankfurt")).pages()) == 8


def test_wrong_name(session, named):
    _, (problem,) = connection(session, named, "esx99.lab.local")
    assert problem.text.startswith("Cannot contact the specified host (esx99.lab.local).")
    assert problem.hint == "The name is unknown: check its spelling and its DNS entry."


def test_unreachable(session, named):
    _, (problem,) = connection(session, named, "esx08.lab.local")
    assert problem.text.startswith("Cannot contact the specified host (esx08.lab.local).")
    assert problem.hint.startswith("The name is known, but nothing answers there")


def test_wrong_password(session, named):
    _, (problem,) = connection(session, named, "esx07.lab.local", "wrong")
    assert problem.text == "Cannot complete login due to an incorrect user name or password."


def test_managed_here_is_said_on_the_first_page(session, named):
    flow = AddHostFlow(session, named("Frankfurt"))
    flow.entry.host = "esx01.lab.local"
    (problem,) = flow.problems("name")
    assert problem.text == "The host 'esx01.lab.local' is already being managed by this vCenter Server."


def test_managed_elsewhere_can_be_taken_over(session, named):
    flow, (problem,) = connection(session, named, "esx09.lab.local")
    assert "(vc2.lab.local)" in problem.text
    assert problem.fix == "force"
    flow.entry.force = True
    assert flow.problems("connection") == []
    assert flow.build()[0].force


def test_an_unaccepted_thumbprint_stops(session, named):
    flow, problems = connection(session, named, "esx07.lab.local")
    assert problems == []
    assert flow.problems("summary") != []
    flow.entry.accepted = True
    assert flow.problems("summary") == []


def test_the_summary_changes_nothing_and_finish_adds(session, named):
    flow, _ = connection(session, named, "esx07.lab.local")
    assert "esx07.lab.local" in session.engine.world.unmanaged
    assert [vm.name for vm in found_vms(flow.entry.summary)] == [
        "legacy-fs-01",
        "legacy-fs-02",
        "print-01",
        "build-arm-proxy",
    ]
    task = session.submit(flow.build()[0])
    session.run_for(60_000_000)
    assert task.state == TaskState.SUCCESS
    assert task.name == "Add standalone host"
    rows = {row.label: row.value for row in flow.review()}
    assert rows["Location"] == "Frankfurt"
    assert rows["Processors" if "Processors" in rows else "License"] == "Evaluation License"


def test_a_cluster_gets_several_hosts_with_one_login(session, named):
    flow = add_host_flow(session, named("Prod-01"))
    assert isinstance(flow, AddHostsFlow)
    flow.entries = [
        HostEntry("esx07.lab.local", "root", "VMware1!"),
        HostEntry("esx08.lab.local"),
        HostEntry(),
    ]
    flow.same_credentials = True
    (problem,) = flow.problems("hosts")
    assert problem.field == "1.host"
    flow.entries.pop(1)
    assert flow.problems("hosts") == []
    assert flow.build() == (
        AddHost(
            host="esx07.lab.local",
            username="root",
            password="VMware1!",
            cluster=named("Prod-01"),
            force=False,
        ),
    )


def test_twice_the_same_host(session, named):
    flow = AddHostsFlow(session, named("Prod-01"))
    flow.entries = [HostEntry("esx07.lab.local"), HostEntry("esx07.lab.local")]
    assert flow.problems("hosts")[0].text == "esx07.lab.local is entered twice."
    flow.entries = [HostEntry()]
    assert flow.problems("hosts")[0].text == "Enter at least one host name or IP address."


# new virtual machine ------------------------------------------------------------------------------------


def new_vm(session, named, target="Prod-01"):
    flow = NewVmFlow(session, named(target))
    flow.settle()
    return flow


def test_new_vm_is_created(session, named):
    flow = new_vm(session, named)
    flow.draft.set(name="web-fe-99", folder=named("Web"))
    assert [page.key for page in flow.pages() if flow.problems(page.key)] == []
    (command,) = flow.build()
    assert command.cluster == named("Prod-01")
    task = session.submit(command)
    session.run_for(10_000_000)
    assert task.state == TaskState.SUCCESS
    assert session.engine.world.vm(task.result).parent == named("Web")


def test_a_taken_name(session, named):
    flow = new_vm(session, named)
    flow.draft.set(name="web-fe-07", folder=named("Web"))
    assert flow.problems("name")[0].text == (
        "The specified virtual machine name already exists in the target folder."
    )


@pytest.mark.parametrize(("name", "text"), [("", "Enter a value."), ("x" * 81, "Use at most 80 characters.")])
def test_a_name_has_its_limits(session, named, name, text):
    flow = new_vm(session, named)
    flow.draft.set(name=name)
    assert flow.problems("name")[0].text == text


def test_a_cluster_without_drs_wants_a_host_for_a_new_vm(session, named):
    assert new_vm(session, named, "Edge-02").problems("compute")[0].text == "Select a host of the cluster."
    assert new_vm(session, named, "edge01.lab.local").problems("compute") == []


def test_thick_disks_need_their_space(session, named):
    flow = new_vm(session, named, "esx01.lab.local")
    flow.draft.set(datastore=named("esx01-local"), disks=[VirtualDisk(gb=2000, thin=False)])
    assert flow.problems("storage")[0].text == "Insufficient disk space on datastore 'esx01-local'."
    flow.draft.set(disks=[VirtualDisk(gb=2000)])
    assert flow.problems("storage") == []


def test_more_cpus_than_a_host(session, named):
    # r730: 2 x 12 cores with two threads, 48 logical processors.
    flow = new_vm(session, named, "edge01.lab.local")
    flow.draft.set(num_cpu=49)
    assert flow.problems("hardware")[0].hint == "The largest host there has 48 logical processors."
    flow.draft.set(num_cpu=48)
    assert flow.problems("hardware") == []


def test_a_datastore_and_a_pool_are_taken_over_from_the_menu(session, named):
    assert NewVmFlow(session, named("san-01")).draft.get("datastore") == named("san-01")
    flow = new_vm(session, named, "Prod")
    assert flow.build()[0].resource_pool == named("Prod")


def test_compatibility_follows_the_hosts(session, named):
    # ESXi 8.0.3 runs hardware version 21 and all before.
    assert new_vm(session, named).compatibilities()[0] == (21, "ESXi 8.0 U2 and later")
