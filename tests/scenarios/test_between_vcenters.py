"""The lab Between vCenter Servers, played to its end: one machine drops in, one is exported, and all of it repeats."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.engine.world.identity import instance_uuid, mac_address
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.labs.load import load_lab
from vsphere_client.model.commands import MigrateVm, ServiceLocator
from vsphere_client.session.session import Session
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.session.views.tasks import TaskViews

LAB = Path(__file__).parents[2] / "resources" / "labs" / "another_vcenter.yaml"
PARTNER = ServiceLocator(vcenter="vc.partner.example", username="guest@partner.example", password="Partner1!")


def where(session: Session, name: str) -> str:
    world = session.engine.world
    return vcenter_of(world, world.find(VirtualMachine, name)).name


def test_both_ways_out_of_berlin_and_the_journal_repeats_them() -> None:
    session = Session(load_lab(LAB))
    session.run_until(600_000_000)
    assert where(session, "shop01") == "vc-dresden.lab.local"
    vms = {name: session.engine.world.find(VirtualMachine, name) for name in ("shop02", "report01")}
    seed = session.engine.settings.seed
    known = {name: (mac_address(seed, vm), instance_uuid(seed, vm)) for name, vm in vms.items()}
    session.submit(MigrateVm(vm="shop02", cluster="Dresden-01", datastore="dresden-vmfs"))
    session.submit(
        MigrateVm(vm="report01", host="p-esx01.partner.example", datastore="partner-vmfs", service=PARTNER)
    )
    session.run_until(1_800_000_000)
    assert [where(session, name) for name in vms] == ["vc-dresden.lab.local", "vc.partner.example"]
    assert {name: (mac_address(seed, vm), instance_uuid(seed, vm)) for name, vm in vms.items()} == known
    # The exported machine has left the client's sight; its task has not.
    views, tasks = InventoryViews(session), TaskViews(session)
    assert views.path(TreeView.VMS, vms["report01"].moid) == []
    assert [tasks.get(key).server for key in tasks.keys(None)] == ["vc-berlin.lab.local"] * 3
    digest = session.digest()
    session.save_checkpoint()
    session.restart()
    session.run_until(session.live_us)
    assert session.digest() == digest
    assert [where(session, name) for name in vms] == ["vc-dresden.lab.local", "vc.partner.example"]
