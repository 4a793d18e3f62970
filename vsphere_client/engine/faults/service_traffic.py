"""Traffic of services that are no part of the simulation: FT logging, vSphere Replication, backups."""

from __future__ import annotations

from typing import Final

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.faults.fault import HostFault, announce_fault, announce_mending
from vsphere_client.engine.faults.host_faults import check_host_runs
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import SetServiceTraffic
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.host_system import HostConfig, ServiceStream, ServiceTraffic

WORDS: Final[dict[ServiceTraffic, str]] = {
    "ft": "FT logging",
    "replication": "vSphere Replication",
    "backup": "a backup",
}


class SetServiceTrafficOperation(HostFault[SetServiceTraffic]):
    """Let such a service send and receive over a host's uplinks, or end it."""

    def begin(self, engine: Engine, task: Task, command: SetServiceTraffic) -> None:
        """Check that an adapter carries the service, and let the traffic flow from the next step on."""
        host = self.subject(engine, task)
        check_host_runs(engine, host)
        asked = ServiceStream(tx_mbps=command.tx_mbps, rx_mbps=command.rx_mbps)
        streams = {one: rate for one, rate in host.config.service_traffic.items() if one != command.traffic}
        flows = asked != ServiceStream()
        if flows:
            problem = carrier_problem(host.config, command.traffic)
            if problem is not None:
                raise InvalidArgument(argument="traffic", problem=problem)
            streams[command.traffic] = asked
        config = host.config.model_copy(update={"service_traffic": streams})
        engine.world.update(host, config=config)
        what = f"{asked.tx_mbps:g} Mbps out and {asked.rx_mbps:g} Mbps in" if flows else "no traffic any more"
        tell = announce_fault if flows else announce_mending
        tell(engine, host, f"{WORDS[command.traffic]} on {host.name}: {what}")


def carrier_problem(config: HostConfig, traffic: ServiceTraffic) -> str | None:
    """What a host lacks to carry a service: FT logging needs an adapter of its own."""
    if traffic == "ft" and config.vmkernel_for("ft_logging") is None:
        return "No VMkernel adapter of the host is enabled for Fault Tolerance logging."
    return None
