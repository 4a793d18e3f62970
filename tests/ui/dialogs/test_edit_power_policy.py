"""Edit Power Policy of a host, and what its processors do then."""

from __future__ import annotations

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import ConfigurePowerPolicy
from vsphere_client.session.views.configure_power import host_power
from vsphere_client.ui.dialogs.run_action import run_action


def rows(door, host):
    return {
        row.label: (row.value, row.note)
        for group in host_power(door.session, host.moid)
        for row in group.rows
    }


def test_another_policy_changes_the_clock_at_once(window, door, session):
    """vmkernel.md 1.2: turbo pushes %USED over %RUN, power saving below it."""
    world = door.session.engine.world
    vm = next(vm for vm in world.vm_at.values() if world.vms.cpu_run_percent[vm.row] > 5.0)
    host = world.get(vm.host, HostSystem)
    assert rows(door, host)["Processor clock"][0] == f"{host.config.mhz:,} MHz"
    for policy, words, mode in (("balanced", "Balanced", "turbo"), ("low_power", "Low power", "saves power")):
        dialog = run_action(window, door, ACTIONS["host.edit_power_policy"], Selection(session, (host.moid,)))
        dialog.policy.setCurrentIndex(dialog.policy.findData(policy))
        assert dialog.told.text()
        dialog.press_ok()
        assert door.submitted[-1] == ConfigurePowerPolicy(host=host.moid, policy=policy)
        door.session.run_for(1_000_000)
        assert rows(door, host)["Power policy"][0] == words
        assert rows(door, host)["Processor clock"][1].startswith(mode)
        charged = world.vms.cpu_run_percent + world.vms.cpu_system_percent - world.vms.cpu_overlap_percent
        faster = world.vms.cpu_used_percent[vm.row] > charged[vm.row]
        assert faster == (policy == "balanced")
