"""Ways to wake a host that fail, and work again."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.faults.fault import MEND, HostFault, announce_fault, announce_mending
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import FailWakeUp, RestoreWakeUp
from vsphere_client.model.faults import InvalidHostState
from vsphere_client.model.host_system import WakeFault

_HOW: dict[WakeFault, str] = {
    "bmc_unreachable": "management controller of {host} out of reach",
    "bmc_credentials": "management controller of {host} refuses the login that vCenter has",
    "ipmi_off": "management controller of {host} takes no IPMI over LAN",
    "wol_lost": "Wake-on-LAN packets to {host} get lost",
}


class FailWakeUpOperation(HostFault[FailWakeUp]):
    """Let a way to wake a host fail; vCenter finds out when it tries it."""

    def begin(self, engine: Engine, task: Task, command: FailWakeUp) -> None:
        """Check that it has not failed, and let it fail; the host may run or sleep."""
        host = self.subject(engine, task)
        what = _HOW[command.kind].format(host=host.name)
        if command.kind in host.wake_faults:
            raise InvalidHostState(host=host.name, state=f"{what} already")
        engine.world.update(host, wake_faults=(*host.wake_faults, command.kind))
        announce_fault(engine, host, what)


class RestoreWakeUpOperation(HostFault[RestoreWakeUp]):
    """Let every way to wake a host work again."""

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreWakeUp) -> None:
        """Check that one has failed, and mend all; DPM need not wait any longer to try."""
        host = self.subject(engine, task)
        if not host.wake_faults:
            raise InvalidHostState(host=host.name, state="nothing stands in the way of waking it")
        engine.world.update(host, wake_faults=(), wake_failed_us=None)
        announce_mending(engine, host, f"{host.name} can be woken again")
