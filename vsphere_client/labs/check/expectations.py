"""Expectations: readable, and about objects that the lab has."""

from __future__ import annotations

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.timeline_names import KnownNames
from vsphere_client.labs.expectations import Expectation, parse_expectation
from vsphere_client.labs.plan import LabPlan
from vsphere_client.labs.schema import LabFile

_KINDS = {
    "vms": "VM",
    "hosts": "host",
    "clusters": "cluster",
    "datastores": "datastore",
    "resource_pools": "resource pool",
}


def check_expectations(
    lab: LabFile, plan: LabPlan, known: KnownNames, findings: Findings
) -> tuple[tuple[int, Expectation], ...]:
    """The expectations by their virtual time (µs)."""
    parsed: list[tuple[int, Expectation]] = []
    for index, entry in enumerate(lab.expect):
        place = f"expect[{index}].that"
        try:
            expectation = parse_expectation(entry.that)
        except ValueError as error:
            findings.add(place, str(error))
            continue
        for key, name in expectation.named():
            names = known.by_kind[_KINDS[key]]
            if name not in names and "-" not in name[:9]:
                findings.add(place, f"no {_KINDS[key]} named '{name}' in the lab")
        parsed.append((entry.at, expectation))
    return tuple(sorted(parsed, key=lambda timed: timed[0]))
