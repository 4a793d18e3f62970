"""Migrations between vCenter Servers (vmotion.md 11): what goes along, what stays behind, and what is checked."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import done, event_types, find_vm, refusal, run
from vcenter_scene import every_list_is_true, three_engine, three_session

from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest, distant_slots
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.schedule.service import ScheduledTaskService
from vsphere_client.engine.vmotion.network import distant_mbps
from vsphere_client.engine.vmotion.relocation import find_relocation
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import MoveOptions, compatibility
from vsphere_client.engine.world.identity import guest_address, instance_uuid, mac_address
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    DistributedVirtualPortgroup,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.labs.report import state_digest
from vsphere_client.model.commands import (
    CommandCall,
    HangGuest,
    MigrateVm,
    PowerOffVm,
    ScheduleTask,
    ServiceLocator,
    SuspendVm,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.views.monitor_vmotion_wire import wire_of

UNSUPPORTED_LATENCY = "esx.problem.net.migrate.unsupported.latency"
TO_BASEL = MigrateVm(vm="web", host="basel1", datastore="dsBasel")
TO_GENEVA = MigrateVm(vm="web", host="geneva1", datastore="dsGeneva")
LOGIN = ServiceLocator(vcenter="vc-geneva", username="admin@geneva.local", password="Secret1")


def moved(engine: Engine, command: MigrateVm = TO_BASEL) -> VirtualMachine:
    """The VM after a migration that has to succeed."""
    vm = find_vm(engine, "web")
    task = done(engine, command, 600)
    assert task.state == TaskState.SUCCESS, task.fault
    return vm


def findings(engine: Engine, command: MigrateVm = TO_BASEL) -> list[tuple[str, str]]:
    vm = engine.world.find(VirtualMachine, command.vm)
    host = engine.world.find(HostSystem, command.host or "")
    options = MoveOptions(find_relocation(engine, vm, command), command.networks, command.folder)
    return [(one.severity, one.fault) for one in compatibility(engine, vm, host, options=options)]


@pytest.mark.parametrize("power", ["on", "off", "suspended"])
def test_a_vm_goes_to_a_linked_vcenter_and_gets_another_id(power: str) -> None:
    engine = three_engine()
    world, seed = engine.world, engine.settings.seed
    run(engine, 60)
    if power != "on":
        done(engine, (PowerOffVm if power == "off" else SuspendVm)(vm="web"))
    vm = find_vm(engine, "web")
    state, before, row, config = vm.power_state, vm.moid, vm.row, vm.config
    known = (mac_address(seed, vm), guest_address(world, vm), instance_uuid(seed, vm))
    moved(engine)
    assert vm.moid != before
    assert before not in world.objects
    assert world.objects[vm.moid] is vm is find_vm(engine, "web")
    assert vcenter_of(world, vm).name == "vc-basel"
    assert vm.parent == world.find(Datacenter, "Basel").vm_folder
    # The same machine: its row, state, addresses and identity; its reservations, shares and overrides.
    assert (vm.row, vm.power_state) == (row, state)
    assert (mac_address(seed, vm), guest_address(world, vm), instance_uuid(seed, vm)) == known
    assert (vm.config.cpu, vm.config.overrides) == (config.cpu, config.overrides)
    assert vm.config.overrides.ha_restart_priority == "high"
    every_list_is_true(engine)
    run(engine, 120)
    assert bool(world.vms.executing[vm.row]) == (power == "on")


def test_rules_and_groups_stay_behind_and_the_other_cluster_protects_it() -> None:
    engine = three_engine()
    run(engine, 60)
    vm = moved(engine)
    config = engine.world.find(ClusterComputeResource, "C1").config
    assert [(group.name, group.vms) for group in config.groups] == [("fronts", ()), ("left", ())]
    assert [rule.vms for rule in config.rules] == [("app",)]
    assert not vm.ha_protected
    run(engine, 30)
    assert vm.ha_protected, "the primary of C2 has it on its list"


def test_tasks_events_alarms_and_history_stay_with_the_vcenter_it_left() -> None:
    engine = three_engine()
    run(engine, 60)
    vm = find_vm(engine, "web")
    before, generation = vm.moid, int(engine.world.vms.generation[vm.row])
    task = done(engine, TO_BASEL, 600)
    assert task.state == TaskState.SUCCESS
    own, other = (
        next(v.moid for v in engine.world.vcenters.values() if v.name == n) for n in ("vc-bern", "vc-basel")
    )
    assert (task.vcenter, task.entity) == (own, before)
    by_id = {
        (event.vcenter, event.entity): [e.type_id for e in engine.events.all() if e.entity == event.entity]
        for event in engine.events.all()
        if event.entity_name == "web"
    }
    assert set(by_id) == {(own, before), (other, vm.moid)}
    assert by_id[own, before][-4:] == [
        "VmEmigratingEvent",
        "VmHotMigratingWithEncryptionEvent",
        "VmRemovedEvent",
        "VmRelocatedEvent",
    ]
    assert by_id[other, vm.moid][:2] == ["VmRegisteredEvent", "VmRelocatedEvent"]
    # What was recorded of its row before belongs to another id.
    assert int(engine.world.vms.generation[vm.row]) == generation + 1
    record = engine.service(MigrationService).records[-1]
    assert (record.vm, record.result) == (vm.moid, "success")
    assert engine.service(AlarmService).of_entity(before) == []


def test_a_scheduled_task_stays_behind_and_finds_nothing() -> None:
    engine = three_engine()
    off = CommandCall(do="power_off_vm", arguments={"vm": "web"})
    done(engine, ScheduleTask(name="off tonight", command=off, at="in 2h"))
    moved(engine)
    service = engine.service(ScheduledTaskService)
    (entry,) = service.entries.values()
    assert entry.vcenter == engine.world.root.moid
    run(engine, 2 * 3600 + 60)
    assert engine.tasks.get(entry.last_task).fault.name == "NotFound"
    assert find_vm(engine, "web").power_state == PowerState.ON


def test_a_guest_that_hangs_recovers_there() -> None:
    engine = three_engine()
    done(engine, PowerOffVm(vm="app"))
    run(engine, 30)
    engine.submit(HangGuest(vm="web", duration=1200))
    vm = moved(engine)
    assert vm.guest_hung
    run(engine, 1200)
    assert not vm.guest_hung


def test_pool_folder_and_network_of_the_other_vcenter() -> None:
    engine = three_engine()
    command = MigrateVm(
        vm="web", resource_pool="Guests", datastore="dsBasel", networks={"Web": "Lab"}, folder="Arrivals"
    )
    vm = moved(engine, command)
    world = engine.world
    assert world.objects[vm.resource_pool].name == "Guests"
    assert world.objects[vm.parent].name == "Arrivals"
    assert [world.network(moid).name for moid in vm.networks] == ["Lab"]
    assert vcenter_of(world, world.network(vm.networks[0])).name == "vc-basel"
    every_list_is_true(engine)


def test_a_folder_of_another_datacenter_or_kind_is_refused() -> None:
    engine = three_engine()
    name, text = refusal(engine, MigrateVm(vm="app", host="bern1", folder="Arrivals"))
    assert (name, "does not lie in the datacenter of bern1" in text) == ("InvalidArgument", True)
    hosts = engine.world.find(Datacenter, "Basel").host_folder
    assert (
        "does not hold virtual machines" in refusal(engine, TO_BASEL.model_copy(update={"folder": hosts}))[1]
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        # 6.0 and later on all four sides.
        (
            {"{name: vc-basel, time_skew_s: 2}": "{name: vc-basel, version: 5.5 U3}"},
            [("error", "NotSupported")],
        ),
        ({"vcenter: {name: vc-bern}": "vcenter: {name: vc-bern, version: '6.0'}"}, []),
        ({"{name: basel1}": "{name: basel1, license: standard}"}, [("error", "VMotionNotLicensed")]),
        ({"{name: bern1}": "{name: bern1, license: standard}"}, [("error", "VMotionNotLicensed")]),
        # Tokens of Single Sign-On are good for ten minutes.
        ({"time_skew_s: 2": "time_skew_s: 600"}, []),
        ({"time_skew_s: 2": "time_skew_s: -601"}, [("error", "InvalidLogin")]),
        # vmotion.md case 20: 100 ms is supported, 160 ms is not, and the host notes it.
        ({"{name: basel1}": "{name: basel1, distance_ms: 100}"}, []),
        ({"{name: basel1}": "{name: basel1, distance_ms: 160}"}, [("warning", "VMotionNotSupported")]),
        (
            {"{name: basel1}": "{name: basel1, nics: [{name: vmnic0, mbps: 200}]}"},
            [("warning", "VMotionLinkCapacityLow")] * 2,
        ),
        # Two machines of one name in one folder, two adapters of one address.
        (
            {
                "resource_pools: [{name: Guests}]": "vms: [{name: web, host: basel2, disks: "
                "[{gb: 1, datastore: dsBasel}]}]"
            },
            [("error", "DuplicateName")],
        ),
        (
            {
                "networks: [Web]\n": "networks: [{network: Web, mac: '00:50:56:01:02:03'}]\n",
                "resource_pools: [{name: Guests}]": "vms: [{name: twin, host: basel2, disks: "
                "[{gb: 1, datastore: dsBasel}], networks: [{network: Lab, mac: '00:50:56:01:02:03'}]}]",
            },
            [("error", "MacAddressConflict")],
        ),
    ],
)
def test_checks_of_linked_vcenters(changes: dict[str, str], expected: list[tuple[str, str]]) -> None:
    engine = three_engine(changes)
    vm = engine.world.names.all(VirtualMachine, "web")[0]
    found = findings(engine, TO_BASEL.model_copy(update={"vm": vm}))
    always = ("warning", "NetworksMayNotBeTheSame")
    assert [one for one in found if one != always] == expected
    assert always in found


def test_an_old_client_migrates_between_linked_ones_only() -> None:
    for version, fault in (("7.0 U1b", [("error", "NotSupported")]), ("7.0 U1c", [])):
        engine = three_engine({"vcenter: {name: vc-bern}": f"vcenter: {{name: vc-bern, version: {version}}}"})
        other = [one for one in findings(engine, TO_GENEVA) if one[0] == "error"]
        assert other == fault
        assert not [one for one in findings(engine) if one[0] == "error"]
    # The other side may be older, though not as old as 6.0.
    for version, fault in (("6.5", []), ("6.0 U3", [("error", "NotSupported")])):
        engine = three_engine({"linked: false": f"linked: false, version: '{version}'"})
        assert [one for one in findings(engine, TO_GENEVA) if one[0] == "error"] == fault


def test_another_segment_is_told_in_the_reason_and_not_checked() -> None:
    """vmotion.md 8: vCenter compares names; the guest loses its network all the same."""
    engine = three_engine()
    vm, host = find_vm(engine, "web"), engine.world.find(HostSystem, "basel1")
    for network, told in (("Web", False), ("Lab", True)):
        command = TO_BASEL.model_copy(update={"networks": {"Web": network}})
        options = MoveOptions(find_relocation(engine, vm, command), command.networks)
        (one,) = [f for f in compatibility(engine, vm, host, options=options) if f.severity == "warning"]
        assert one.fault == "NetworksMayNotBeTheSame"
        assert ("leaves VLAN 10 for VLAN 20" in one.reason.text) == told


@pytest.mark.parametrize(("network", "lost"), [("Web", False), ("Lab", True)])
def test_a_guest_in_another_segment_keeps_its_address_and_is_not_found_again(
    network: str, lost: bool
) -> None:
    session = three_session()
    engine = session.engine
    run(engine, 60)
    address = guest_address(engine.world, find_vm(engine, "web"))
    vm = moved(engine, TO_BASEL.model_copy(update={"networks": {"Web": network}}))
    record = engine.service(MigrationService).records[-1]
    assert record.result == "success"
    wire = wire_of(session, record)
    assert (wire.ip, guest_address(engine.world, vm)) == (address, address)
    assert (wire.reach.answers(10_000.0) == "nobody") == lost
    assert (len(wire.pings.lost_s) > 2) == lost
    # Back home its address leads somewhere again.
    moved(engine, MigrateVm(vm="web", host="bern2", datastore="dsBern", networks={network: "Web"}))
    assert wire_of(session, engine.service(MigrationService).records[-1]).reach.learned_by == "rarp"


def test_a_network_is_what_it_is_over_there() -> None:
    """From a standard to a distributed switch a machine may go, from a distributed to a standard one not (row 20)."""
    standard = "networks: [{name: Web, vlan: 10, hosts: all}, {name: Lab, vlan: 20, hosts: all}]"
    switch = "distributed_switches: [{name: dvs, portgroups: [{name: Web, vlan: 10}, {name: Lab, vlan: 20}]}]"
    engine = three_engine({standard: switch})
    assert [one for one in findings(engine) if one[0] == "error"] == []
    vm = moved(engine)
    assert isinstance(engine.world.network(vm.networks[0]), DistributedVirtualPortgroup)
    back = MigrateVm(vm="web", host="bern2", datastore="dsBern")
    assert ("error", "CannotUseNetwork") in findings(engine, back)
    assert refusal(engine, back)[0] == "CannotUseNetwork"


def test_the_host_alone_is_refused_as_its_files_would_stay() -> None:
    engine = three_engine()
    name, _ = refusal(engine, MigrateVm(vm="web", host="basel1"))
    assert name == "CannotAccessVmConfig"
    assert ("error", "DatacenterMismatch") in findings(engine, MigrateVm(vm="web", host="basel1"))


def test_an_unlinked_vcenter_asks_who_comes() -> None:
    engine = three_engine()
    assert "is not linked with vc-bern" in refusal(engine, TO_GENEVA)[1]
    wrong = LOGIN.model_copy(update={"password": "guess"})
    assert refusal(engine, TO_GENEVA.model_copy(update={"service": wrong}))[0] == "InvalidLogin"
    other = LOGIN.model_copy(update={"vcenter": "vc-basel"})
    assert "belongs to vc-geneva" in refusal(engine, TO_GENEVA.model_copy(update={"service": other}))[1]
    vm = moved(engine, TO_GENEVA.model_copy(update={"service": LOGIN}))
    assert vcenter_of(engine.world, vm).name == "vc-geneva"
    every_list_is_true(engine)


def test_a_failure_leaves_it_where_it_was_under_its_own_id() -> None:
    engine = three_engine({"{name: basel1}": "{name: basel1, blocked_tcp_ports: [8000]}"})
    vm = find_vm(engine, "web")
    before = vm.moid
    task = done(engine, TO_BASEL, 600)
    assert task.fault is not None
    assert (vm.moid, vcenter_of(engine.world, vm).name) == (before, "vc-bern")
    assert "VmRemovedEvent" not in event_types(engine)
    assert vm.busy_task is None
    every_list_is_true(engine)


def test_vmotion_adapters_in_other_subnets_need_a_routed_stack() -> None:
    """Nobody checks it up front (row 8): the connection fails, unless both adapters have a gateway."""
    there = "{name: basel1, vmkernel: [{name: vmk0, services: [management], ip: 10.9.0.1}, "
    there += "{name: vmk1, services: [vmotion], ip: 10.8.0.1%s}]}"
    here = "{name: bern1, vmkernel: [{name: vmk0, services: [management], ip: 10.1.0.1}, "
    here += "{name: vmk1, services: [vmotion], ip: 10.2.0.1%s}]}"
    for gateways, fault in (
        (("", ""), "GenericVmConfigFault"),
        ((", gateway: 10.8.0.254", ", gateway: 10.2.0.254"), None),
    ):
        engine = three_engine({"{name: basel1}": there % gateways[0], "{name: bern1}": here % gateways[1]})
        task = done(engine, TO_BASEL, 600)
        assert (task.fault.name if task.fault else None) == fault


@pytest.mark.parametrize(("rtt_ms", "noted"), [(100, False), (160, True)])
def test_the_host_notes_a_distance_beyond_support(rtt_ms: int, noted: bool) -> None:
    """vmotion.md case 20: it is out of support at 160 ms, and the migration runs all the same."""
    engine = three_engine({"{name: basel1}": f"{{name: basel1, distance_ms: {rtt_ms}}}"})
    moved(engine)
    kept = [one.vcenter for one in engine.events.all() if one.type_id == UNSUPPORTED_LATENCY]
    assert kept == [engine.world.root.moid] * noted, "the source host's vCenter Server keeps it"


@pytest.mark.parametrize(
    ("services", "carrier"),
    [("", "NFC, management network"), (", vmkernel: PROVISIONED", "UDT, provisioning network")],
)
def test_cold_files_take_the_provisioning_network(services: str, carrier: str) -> None:
    """Over the management network, unless both hosts have an adapter for provisioning."""

    def adapters(subnet: int) -> str:
        ports = ((0, "management"), (1, "vmotion"), (2, "provisioning"))
        rows = (f"{{name: vmk{n}, services: [{what}], ip: 10.{subnet}.{n}.1}}" for n, what in ports)
        return f"[{', '.join(rows)}]"

    changes = {
        "{name: bern1}": "{name: bern1" + services.replace("PROVISIONED", adapters(1)) + "}",
        "{name: basel1}": "{name: basel1"
        + services.replace("PROVISIONED", adapters(1).replace(".1}", ".2}"))
        + "}",
    }
    engine = three_engine(changes)
    done(engine, PowerOffVm(vm="web"))
    moved(engine)
    record = engine.service(MigrationService).records[-1]
    assert {span.move.cold for span in record.disks} == {True}
    assert {span.carrier for span in record.disks} == {carrier}


def test_a_far_vcenter_takes_four_at_a_time_by_250_mbps() -> None:
    """vmotion.md case 20: a link of 1 Gbps carries four concurrent vMotions, the fifth waits.

    At 20 ms one stream carries more than the link (18.75 MB a round trip, 7,500 Mbps), so the link decides.
    """
    app = "- {name: app, host: bern2, memory_mb: 1024, disks: [{gb: 10, datastore: dsBern, written_gb: 1}]}"
    apps = "- {name: 'app{n}', count: 5, host: bern2, memory_mb: 512, power: 'on', disks: []}"
    engine = three_engine(
        {
            "{name: basel1}": "{name: basel1, distance_ms: 20, nics: [{name: vmnic0, mbps: 1000}]}",
            app: apps,
            "[web, app]": "[web, app1]",
        }
    )
    far, near = (engine.world.find(HostSystem, name) for name in ("basel1", "bern2"))
    mbps = distant_mbps(far)
    assert mbps is not None
    assert distant_slots(mbps) == int(mbps / 250.0)
    queue = [MigrationRequest(f"m{n}", MigrationKind.VMOTION, near.moid, far.moid) for n in range(5)]
    waiting = engine.service(MigrationService).would_wait(queue)
    assert len(waiting) == 5 - min(4, distant_slots(mbps))


def test_a_crossing_pickles_and_repeats() -> None:
    first = three_engine()
    run(first, 30)
    first.submit(TO_BASEL)
    run(first, 5)
    copy = pickle.loads(pickle.dumps(first))
    copy.wire()
    second = three_engine()
    run(second, 30)
    second.submit(TO_BASEL)
    for engine in (first, copy, second):
        engine.run_until(900_000_000)
    assert find_vm(first, "web").moid == find_vm(copy, "web").moid == find_vm(second, "web").moid
    assert state_digest(first) == state_digest(copy) == state_digest(second)


def test_there_and_back_again_is_another_id_and_the_same_machine() -> None:
    engine = three_engine()
    seed, vm = engine.settings.seed, find_vm(engine, "web")
    known, ids = instance_uuid(seed, vm), {vm.moid}
    moved(engine)
    ids.add(vm.moid)
    moved(engine, MigrateVm(vm="web", host="bern2", datastore="dsBern"))
    ids.add(vm.moid)
    assert len(ids) == 3
    assert len({instance_uuid(seed, one)[:8] for one in engine.world.vm_at.values()}) == 3
    assert instance_uuid(seed, vm) == known
    every_list_is_true(engine)
