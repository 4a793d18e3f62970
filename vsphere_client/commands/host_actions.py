"""Actions on hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from vsphere_client.commands import enabling as when
from vsphere_client.commands.action import Action, Confirm, Goes, Opens, Submits, always
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import MaintenanceState

H = TypeVar("H", bound=c.HostCommand)


def for_each_host(kind: type[H]) -> Submits:
    """One command for each chosen host."""

    def build(selection: Selection) -> tuple[c.Command, ...]:
        return tuple(kind(host=host.moid) for host in selection.all_of(HostSystem))

    return Submits(build, (kind,))


def _host(*rules: when.Rule[HostSystem]) -> Callable[[Selection], str | None]:
    return when.each(HostSystem, *rules)


def _reboots(selection: Selection) -> tuple[c.Command, ...]:
    """By force where a host is not in maintenance mode: the question said what that means."""
    return tuple(
        c.RebootHost(host=host.moid, force=host.maintenance != MaintenanceState.IN_MAINTENANCE)
        for host in selection.all_of(HostSystem)
    )


HOST_ACTIONS = (
    Action(
        "host.enter_maintenance",
        "Enter Maintenance Mode",
        _host(when.host_connected, when.host_in_service),
        Opens("enter_maintenance", kinds=(c.EnterMaintenanceMode,)),
        "maintenance",
        several=True,
    ),
    Action(
        "host.exit_maintenance",
        "Exit Maintenance Mode",
        _host(when.host_connected, when.host_in_maintenance),
        for_each_host(c.ExitMaintenanceMode),
        "wrench",
        several=True,
    ),
    Action(
        "host.power_on",
        "Power On",
        _host(when.host_in_standby),
        for_each_host(c.ExitStandbyMode),
        "power-on",
        several=True,
    ),
    Action(
        "host.enter_standby",
        "Enter Standby Mode",
        _host(when.host_connected, when.host_in_service, when.host_may_sleep),
        for_each_host(c.EnterStandbyMode),
        "moon",
        confirm=Confirm(
            "Enter Standby Mode",
            "Put {names} in standby? The powered-on virtual machines are moved to other hosts first, then the "
            "host is switched off until it is powered on from here.",
        ),
        several=True,
    ),
    Action(
        "host.connect",
        "Connect",
        _host(when.host_not_connected),
        for_each_host(c.ReconnectHost),
        "link",
        several=True,
    ),
    Action(
        "host.disconnect",
        "Disconnect",
        _host(when.host_not_disconnected),
        for_each_host(c.DisconnectHost),
        "unlink",
        confirm=Confirm(
            "Disconnect host",
            "Disconnect {names} from vCenter Server? The virtual machines there keep running, but vSphere "
            "DRS no longer moves them and the host cannot be managed until it is connected again.",
            "OK",
            "CANCEL",
        ),
        several=True,
    ),
    Action(
        "host.remove",
        "Remove from Inventory",
        _host(when.host_removable),
        for_each_host(c.RemoveHost),
        "",
        "Del",
        Confirm(
            "Remove Host",
            "Remove {names} and all virtual machines there from the inventory? The host and the virtual "
            "machines go on running.",
            danger=True,
        ),
        several=True,
    ),
    Action(
        "host.edit_swap_place",
        "Edit Swap File Location...",
        _host(when.host_connected),
        Opens("edit_swap_place", kinds=(c.UpdateLocalSwapDatastore,)),
        "settings",
    ),
    Action(
        "host.edit_power_policy",
        "Edit Power Policy...",
        _host(when.host_connected),
        Opens("edit_power_policy", kinds=(c.ConfigurePowerPolicy,)),
        "settings",
    ),
    Action(
        "host.edit_ipmi",
        "Edit IPMI/iLO Settings...",
        _host(when.host_connected),
        Opens("edit_ipmi", kinds=(c.UpdateIpmi,)),
        "settings",
    ),
    Action(
        "host.edit_system_swap",
        "Edit System Swap Settings...",
        _host(when.host_connected),
        Opens("edit_system_swap", kinds=(c.UpdateSystemSwap,)),
        "settings",
    ),
    Action(
        "host.edit_tiering",
        "Edit Memory Tiering...",
        _host(when.host_connected, when.host_has_tiering, when.host_in_maintenance),
        Opens("edit_tiering", kinds=(c.ConfigureMemoryTiering, c.RebootHost)),
        "settings",
    ),
    Action(
        "host.reboot",
        "Reboot",
        _host(when.host_connected, when.host_runs),
        Submits(_reboots, (c.RebootHost,)),
        "reset",
        confirm=Confirm(
            "Reboot Host",
            "Reboot {names}? Virtual machines that run on a host that is not in maintenance mode end with it; "
            "vSphere HA restarts those that it protects.",
            danger=True,
        ),
        several=True,
    ),
    Action("host.esxtop", "Open esxtop", always, Opens("esxtop"), "console", trainer=True),
    Action("host.settings", "Settings", always, Goes("configure"), "settings"),
)
