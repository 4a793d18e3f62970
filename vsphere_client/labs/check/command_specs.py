"""What timeline commands carry along: traces of workloads, and the hardware of VMs to create."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.timeline import TimedCommand
from vsphere_client.labs.check.timeline_names import KnownNames
from vsphere_client.labs.check.trace_files import check_trace
from vsphere_client.labs.plan import LabPlan
from vsphere_client.model.commands import CreateVm, SetWorkload


def check_command_specs(
    commands: Iterable[TimedCommand], known: KnownNames, plan: LabPlan, folder: Path, findings: Findings
) -> None:
    """Specs inside commands lead to networks, datastores, policies and trace files that are there."""
    for timed in commands:
        place = f"{timed.place}.with"
        if isinstance(timed.command, SetWorkload) and timed.command.workload.trace is not None:
            check_trace(timed.command.workload.trace, 1, f"{place}.workload.trace", folder, findings)
        elif isinstance(timed.command, CreateVm):
            _check_hardware(timed.command, f"{place}.config", known, plan, folder, findings)


def _check_hardware(
    command: CreateVm, place: str, known: KnownNames, plan: LabPlan, folder: Path, findings: Findings
) -> None:
    config = command.config
    for index, nic in enumerate(config.networks):
        if nic.network not in known.by_kind["network"]:
            findings.add(f"{place}.networks[{index}]", f"no network named '{nic.network}' in the lab")
    policies = [(config.storage_policy, f"{place}.storage_policy")]
    for index, disk in enumerate(config.disks):
        policies.append((disk.storage_policy, f"{place}.disks[{index}].storage_policy"))
        if disk.datastore is not None and disk.datastore not in known.by_kind["datastore"]:
            where = f"{place}.disks[{index}].datastore"
            findings.add(where, f"no datastore named '{disk.datastore}' in the lab")
    for name, where in policies:
        if name is not None and name not in plan.storage_policies:
            findings.unknown(where, name, plan.storage_policies, "storage policy")
    if config.workload is not None and config.workload.trace is not None:
        check_trace(config.workload.trace, 1, f"{place}.workload.trace", folder, findings)
