"""All checks of a lab, in the order in which a reader would look."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.labs.check.clusters import check_clusters
from vsphere_client.labs.check.command_specs import check_command_specs
from vsphere_client.labs.check.expectations import check_expectations
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.hosts import check_hosts
from vsphere_client.labs.check.maximums import check_maximums
from vsphere_client.labs.check.networks import check_networks
from vsphere_client.labs.check.places import check_places
from vsphere_client.labs.check.policies import check_policies
from vsphere_client.labs.check.pools import check_pools
from vsphere_client.labs.check.swap_files import check_swap_files
from vsphere_client.labs.check.timeline import TimedCommand, check_timeline
from vsphere_client.labs.check.timeline_names import check_timeline_names
from vsphere_client.labs.check.unique_names import check_unique_names
from vsphere_client.labs.check.vcenters import check_vcenters
from vsphere_client.labs.check.virtual_machines import check_virtual_machines
from vsphere_client.labs.expectations import Expectation
from vsphere_client.labs.plan import LabPlan
from vsphere_client.labs.problems import Problem
from vsphere_client.labs.schema import LabFile


def check_lab(
    lab: LabFile, plan: LabPlan, folder: Path
) -> tuple[list[Problem], tuple[TimedCommand, ...], tuple[tuple[int, Expectation], ...]]:
    """Every problem of names, sizes and commands; with them the timeline's commands and the expectations."""
    findings = Findings()
    check_vcenters(lab, findings)
    check_unique_names(lab, plan, findings)
    check_policies(lab, findings)
    check_pools(lab, plan, findings)
    check_places(lab, plan, findings)
    check_hosts(lab, findings)
    check_networks(plan, findings)
    check_swap_files(plan, findings)
    check_clusters(lab, plan, findings)
    check_virtual_machines(lab, plan, folder, findings)
    check_maximums(plan, findings)
    commands = check_timeline(lab, findings)
    created = check_timeline_names(lab, plan, commands, findings)
    check_command_specs(commands, created, plan, folder, findings)
    expectations = check_expectations(lab, plan, created, findings)
    return findings.problems, commands, expectations
