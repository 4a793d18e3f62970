"""The settings by which vCenter reaches the management controller of a host."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.commands import UpdateIpmi
from vsphere_client.model.faults import HostNotReachable, InvalidIpmiLoginInfo
from vsphere_client.model.kinds import ConnectionState


class UpdateIpmiOperation(HostOperation[UpdateIpmi]):
    """Set or forget them; they count for the next time the host is to be woken.

    vCenter logs in to the controller with them first. Our assumption: a controller takes every login but the one
    that it has begun to refuse, and only settings to be kept are tried, so they can be forgotten at any time.
    """

    description_id = "HostSystem.updateIpmi"

    def begin(self, engine: Engine, task: Task, command: UpdateIpmi) -> None:
        """Check that the host is connected and its controller takes the login, and change at once.

        Raises:
            HostNotReachable: it is disconnected or does not respond.
            InvalidIpmiLoginInfo: the controller does not answer, or refuses the login.
        """
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        if command.bmc is not None:
            _check_login(host, command.bmc)
        others = tuple(way for way in host.config.wake_protocols if way not in ("ipmi", "ilo"))
        changes = {"bmc": command.bmc, "wake_protocols": others}
        left = tuple(fault for fault in host.wake_faults if fault != "bmc_credentials")
        engine.world.update(
            host,
            config=host.config.model_copy(update=changes),
            wake_faults=left if command.bmc else host.wake_faults,
            wake_failed_us=None,
        )


def _check_login(host: HostSystem, wanted: BmcSettings) -> None:
    if "bmc_unreachable" in host.wake_faults:
        raise InvalidIpmiLoginInfo(host=host.name, problem=f"{wanted.ip} does not answer")
    now = host.config.bmc
    same = now is not None and (wanted.user, wanted.password) == (now.user, now.password)
    if same and "bmc_credentials" in host.wake_faults:
        raise InvalidIpmiLoginInfo(host=host.name, problem="the user name or the password is wrong")
