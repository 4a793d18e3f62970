"""Recorded workloads by path and format, for labs and for the series library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from vsphere_client.engine.workload.series import Series, SeriesLibrary, trace_key
from vsphere_client.labs.traces.bitbrains import TraceInfo, read_bitbrains
from vsphere_client.labs.traces.container import read_members
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.labs.traces.planetlab import read_planetlab
from vsphere_client.labs.traces.text import TraceFormat
from vsphere_client.model.workload import TraceLoad


def load_traces(path: str | Path, format: TraceFormat, member: str | None = None) -> tuple[Series, ...]:
    """The traces in a file, a folder or a zip archive, in the order of their names; or one member of it.

    Each series' key is its name in the folder or archive.

    Raises:
        TraceError: something is missing or malformed; the message names file and line.
    """
    return _load(Path(path), format, None if member is None else (member,))


def load_infos(path: str | Path) -> tuple[TraceInfo, ...]:
    """The VMs that the Bitbrains traces in a file, folder or archive were recorded of.

    Raises:
        TraceError: something is missing or malformed.
    """
    return tuple(read_bitbrains(raw, name, where)[1] for name, where, raw in read_members(Path(path)))


def add_traces(library: SeriesLibrary, loads: Iterable[TraceLoad], folder: Path) -> None:
    """Put into the library what these workloads refer to; paths are relative to the folder of the lab.

    Each file is opened once however many VMs refer to it. A workload without a member takes the first trace
    of a folder or archive.

    Raises:
        TraceError: something is missing or malformed.
    """
    wanted: dict[tuple[str, TraceFormat], dict[str | None, TraceLoad]] = {}
    for load in loads:
        if trace_key(load) not in library:
            wanted.setdefault((load.file, load.format), {})[load.member] = load
    for (file, form), by_member in wanted.items():
        named = tuple(member for member in by_member if member is not None)
        for series in _load(folder / file, form, named) if named else ():
            library.add(replace(series, key=trace_key(by_member[series.key])))
        if None in by_member:
            first = _first(folder / file, form)
            library.add(replace(first, key=trace_key(by_member[None])))


def _first(path: Path, form: TraceFormat) -> Series:
    for name, where, raw in read_members(path):
        return _read(form, raw, name, where)
    raise TraceError(path.name, "there are no traces in it")


def _load(path: Path, form: TraceFormat, wanted: Sequence[str] | None) -> tuple[Series, ...]:
    return tuple(_read(form, raw, name, where) for name, where, raw in read_members(path, wanted))


def _read(form: TraceFormat, raw: bytes, name: str, where: str) -> Series:
    return read_planetlab(raw, name, where) if form == "planetlab" else read_bitbrains(raw, name, where)[0]
