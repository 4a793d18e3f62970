"""Opens lab files: from text to a lab that can be run, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from vsphere_client.kernel.garbage import without_collecting
from vsphere_client.labs.check import check_lab
from vsphere_client.labs.check.timeline import TimedCommand
from vsphere_client.labs.expand import expand_lab
from vsphere_client.labs.expectations import Expectation
from vsphere_client.labs.plan import LabPlan
from vsphere_client.labs.problems import LabError, Problem
from vsphere_client.labs.reading import Lines, parse_text, read_text
from vsphere_client.labs.schema import LabFile, StandaloneHostEntry, UnmanagedHostEntry
from vsphere_client.labs.validation import validate_data

__all__ = ["MAX_HOSTS", "MAX_VMS", "Lab", "LabError", "Problem", "TimedCommand", "load_lab", "load_lab_text"]

MAX_HOSTS = 10_000
MAX_VMS = 100_000
"""Our limits for one lab, about twice what one vCenter Server 8.0 takes."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab that has passed all checks.

    ``text`` is the file as it was read, ``folder`` is where relative trace paths begin. ``timeline`` and
    ``expectations`` are sorted by virtual time (µs).
    """

    file: LabFile
    plan: LabPlan
    timeline: tuple[TimedCommand, ...]
    expectations: tuple[tuple[int, Expectation], ...]
    text: str
    folder: Path


def load_lab(source: Path | str) -> Lab:
    """The lab in a file, or in a text that has several lines or begins with ``{``.

    Raises:
        LabError: everything that is wrong, one problem a line; nothing else is raised for a bad file.
    """
    if isinstance(source, str):
        if "\n" in source or source.lstrip().startswith("{"):
            return load_lab_text(source, Path())
        source = Path(source)
    return load_lab_text(read_text(source), source.parent)


@without_collecting()
def load_lab_text(text: str, folder: Path) -> Lab:
    """The lab in a text; trace paths are relative to the folder.

    Raises:
        LabError: everything that is wrong with it.
    """
    data = parse_text(text)
    verdict = validate_data(data)
    problems = verdict.problems
    if verdict.lab is not None:
        too_many = _too_many(verdict.lab)
        if too_many:
            raise LabError(_with_lines([*problems, *too_many], text))
        plan = expand_lab(verdict.lab, folder)
        found, timeline, expectations = check_lab(verdict.lab, plan, folder)
        problems += [problem for problem in found if not problems or verdict.keeps(problem)]
        if not problems:
            return Lab(verdict.lab, plan, timeline, expectations, text, folder)
    raise LabError(_with_lines(problems, text))


def _too_many(lab: LabFile) -> list[Problem]:
    hosts = vms = 0
    for datacenter in lab.inventory.datacenters:
        vms += sum(vm.count for vm in datacenter.vms)
        for cluster in datacenter.clusters:
            vms += sum(vm.count for vm in cluster.vms)
            hosts += sum(host.count for host in cluster.hosts)
        own: list[StandaloneHostEntry | UnmanagedHostEntry] = [*datacenter.hosts, *datacenter.unmanaged_hosts]
        for entry in own:
            vms += entry.count * sum(vm.count for vm in entry.vms)
            hosts += entry.count
    found = []
    if hosts > MAX_HOSTS:
        found.append(Problem("inventory", f"{hosts} hosts, a lab takes at most {MAX_HOSTS}"))
    if vms > MAX_VMS:
        found.append(Problem("inventory", f"{vms} VMs, a lab takes at most {MAX_VMS}"))
    return found


def _with_lines(problems: list[Problem], text: str) -> list[Problem]:
    lines = Lines(text)
    return [replace(problem, line=lines.line_of(problem.place)) for problem in problems]
