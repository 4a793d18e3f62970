"""Trace files of workloads: whether they are there, as a file, a folder or a zip."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.counting import has_number, numbered
from vsphere_client.labs.expand_vms import trace_members
from vsphere_client.model.workload import TraceLoad


def check_trace(trace: TraceLoad, count: int, place: str, folder: Path, findings: Findings) -> None:
    """The trace of one entry; with ``{n}`` in its path one file for each VM."""
    if has_number(trace.file):
        missing = [name for name in numbered(trace.file, count) if not _is_file(folder / name)]
        if missing:
            others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            findings.add(f"{place}.file", f"there is no trace file '{missing[0]}'{others}")
        return
    path = folder / trace.file
    if not _exists(path):
        findings.add(f"{place}.file", f"there is no trace file '{trace.file}'")
        return
    members = trace_members(path)
    if trace.member is not None and trace.member not in members:
        findings.add(f"{place}.member", f"'{trace.file}' has no member '{trace.member}'")
    elif not members and (not _is_file(path) or path.suffix.lower() == ".zip"):
        findings.add(f"{place}.file", f"'{trace.file}' holds no trace files")


def _exists(path: Path) -> bool:
    try:
        return path.is_file() or path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
