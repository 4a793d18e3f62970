"""Commands on hosts and their services."""

from __future__ import annotations

from typing import Literal

from vsphere_client.model.advanced_options import HostOptions
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.commands.base import Command
from vsphere_client.model.host_system import MemoryTiering, PowerPolicy, SystemSwap


class HostCommand(Command):
    """A command on one host."""

    host: str


class AddHost(HostCommand):
    """Add a host of the simulated network to a cluster, datacenter or host folder."""

    do = "add_host"
    username: str = "root"
    password: str = ""
    cluster: str | None = None
    datacenter: str | None = None
    folder: str | None = None
    lockdown: Literal["disabled", "normal", "strict"] = "disabled"
    license: str = "Evaluation License"
    vm_folder: str | None = None
    force: bool = False


class DisconnectHost(HostCommand):
    """Disconnect a host from vCenter; its VMs keep running."""

    do = "disconnect_host"


class ReconnectHost(HostCommand):
    """Connect a disconnected host again."""

    do = "reconnect_host"


class RemoveHost(HostCommand):
    """Remove a host in maintenance mode or disconnected from the inventory."""

    do = "remove_host"


class EnterMaintenanceMode(HostCommand):
    """Evacuate a host and take it out of service."""

    do = "enter_maintenance_mode"
    evacuate_powered_off: bool = True
    vsan_mode: Literal["ensure_accessibility", "full_data_migration", "no_data_migration"] = (
        "ensure_accessibility"
    )


class ExitMaintenanceMode(HostCommand):
    """Take a host back into service."""

    do = "exit_maintenance_mode"


class EnterStandbyMode(HostCommand):
    """Evacuate a host and switch it off so that it can be switched on from afar."""

    do = "enter_standby_mode"
    evacuate_powered_off: bool = True


class ExitStandbyMode(HostCommand):
    """Switch a host in standby on again."""

    do = "exit_standby_mode"


class UpdateIpmi(HostCommand):
    """Tell vCenter how a host's management controller is reached; None forgets it, and IPMI and iLO with it.

    vSphere API: ``HostSystem.UpdateIpmi``.
    """

    do = "update_ipmi"
    bmc: BmcSettings | None = None


class RebootHost(HostCommand):
    """Reboot a host in maintenance mode; with ``force`` another one, and its running VMs end with it.

    vSphere API: ``HostSystem.RebootHost``.
    """

    do = "reboot_host"
    force: bool = False


class ConfigureMemoryTiering(HostCommand):
    """Set the memory tiering over NVMe of a host in maintenance mode; its next boot brings it into effect."""

    do = "configure_memory_tiering"
    tiering: MemoryTiering


class ConfigurePowerPolicy(HostCommand):
    """Choose how a host trades the clock of its processors for power; it acts at once.

    vSphere API: ``HostPowerSystem.ConfigurePowerPolicy``.
    """

    do = "configure_power_policy"
    policy: PowerPolicy


class ServiceCommand(HostCommand):
    """A command on a service of a host."""

    service: str


class UpdateLocalSwapDatastore(HostCommand):
    """Name the datastore of a host's swap files, or none; it counts for VMs that are powered on from then on.

    vSphere API: ``HostDatastoreSystem.UpdateLocalSwapDatastore``.
    """

    do = "update_local_swap_datastore"
    datastore: str | None = None


class UpdateSystemSwap(HostCommand):
    """Say where a host may page out memory of its own processes.

    vSphere API: ``HostSystem.UpdateSystemSwapConfiguration``.
    """

    do = "update_system_swap"
    system_swap: SystemSwap


class UpdateHostOptions(HostCommand):
    """Give advanced options of a host other values; those that are not named stay.

    vSphere API: ``OptionManager.UpdateOptions``.
    """

    do = "update_host_options"
    options: HostOptions


class StartService(ServiceCommand):
    """Start a service."""

    do = "start_service"


class StopService(ServiceCommand):
    """Stop a service."""

    do = "stop_service"


class RestartService(ServiceCommand):
    """Restart a service."""

    do = "restart_service"
