r"""Replay: the samples of a batch file as the panels that they were taken from.

What the batch mode does not write, such as the leader's world id or the uplink of a port, is a dash. Rows stand in
the order of their numbers where the file has them, else in that of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, takewhile

from vsphere_client.session.views.esxtop.batch import GROUPS, NFS_GROUP, TIME_COLUMN
from vsphere_client.session.views.esxtop.columns import Column, Row, Value
from vsphere_client.session.views.esxtop.panels import PANELS
from vsphere_client.session.views.esxtop.replay_header import recorded_header
from vsphere_client.session.views.esxtop.watch import Reading

_COLUMN = re.compile(
    r"\\\\(?P<host>[^\\]+)\\(?P<group>[^\\(]+)(?:\((?P<instance>[^\\]*)\))?\\(?P<counter>[^\\]+)"
)
_TIME = "%m/%d/%Y %H:%M:%S"
_BEGINNING = TIME_COLUMN.partition(" (UTC)")[0]
NFS_MARK = "{NFS}"

Counters = dict[str, Value]
Fields = dict[str, Value | tuple[Value, ...]]


class NotABatchFile(ValueError):
    """What is wrong with a file that was to be replayed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sample: its host and time, and by group and instance the values of its counters.

    The instance of a counter of the whole host is empty.
    """

    host: str
    at: datetime
    groups: Mapping[str, Mapping[str, Counters]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRow(Row):
    """A line of a panel whose fields are those that the file has."""

    values: Fields = field(default_factory=dict)

    def __getattr__(self, name: str) -> Value | tuple[Value, ...]:
        """A field of the file; raises AttributeError for another."""
        if name in self.values:
            return self.values[name]
        raise AttributeError(name)


def recorded_samples(lines: Iterable[str]) -> Iterator[Recorded]:
    """The samples of a batch file, one after the other.

    Raises:
        NotABatchFile: it is none, or a line of it is broken.
    """
    reader = csv.reader(lines)
    try:
        head = next(reader, [])
        names = _names(head)
        for cells in reader:
            yield _sample(names, cells, reader.line_num)
    except (csv.Error, UnicodeDecodeError) as error:
        raise NotABatchFile(_NO_BATCH) from error
    if reader.line_num < 2:
        raise NotABatchFile("it holds no sample")


_NO_BATCH = f"it is not a batch file of esxtop, which begins with {_BEGINNING}"


def _names(head: list[str]) -> list[tuple[str, str, str, str]]:
    if not head or not head[0].startswith(_BEGINNING):
        raise NotABatchFile(_NO_BATCH)
    found = [_COLUMN.fullmatch(name) for name in head[1:]]
    known = [one.group("host", "group", "instance", "counter") for one in found if one is not None]
    if len(known) < len(found) or not known:
        raise NotABatchFile("its first line names something that is no counter of a host")
    return [(host, group, instance or "", counter) for host, group, instance, counter in known]


def _sample(names: list[tuple[str, str, str, str]], cells: list[str], line: int) -> Recorded:
    if len(cells) != len(names) + 1:
        raise NotABatchFile(f"line {line} has {len(cells)} cells, not {len(names) + 1} as the first")
    try:
        at = datetime.strptime(cells[0], _TIME)
        values = [_number(cell) for cell in cells[1:]]
    except ValueError as error:
        raise NotABatchFile(f"line {line} holds a time or number that cannot be read") from error
    groups: dict[str, dict[str, Counters]] = {}
    for (_, group, instance, counter), value in zip(names, values, strict=True):
        if value is not None:
            groups.setdefault(group, {}).setdefault(instance, {})[counter] = value
    return Recorded(names[0][0], at, groups)


def _number(cell: str) -> Value:
    if not cell:
        return None
    return float(cell) if "." in cell else int(cell)


def replayed(sample: Recorded, panel: str) -> Reading:
    """A panel of a sample; KeyError for an unknown one.

    Raises:
        NotABatchFile: a column is not named as the tool names those of the panel.
    """
    try:
        rows = _processors(sample) if panel == "p" else _rows(sample, panel)
    except ValueError as error:
        raise NotABatchFile(
            f"it names a column of {GROUPS.get(panel, 'processors')} unlike esxtop"
        ) from error
    return Reading(panel, 0, recorded_header(sample.at, sample.host, sample.groups, panel), tuple(rows))


def _rows(sample: Recorded, panel: str) -> list[Row]:
    columns = [column for group in PANELS[panel].groups for column in group.columns if column.counter]
    instances = sample.groups.get(GROUPS[panel], {})
    found = {(instance, instance): counters for instance, counters in instances.items()}
    if panel == "u":
        volumes = sample.groups.get(NFS_GROUP, {})
        found |= {(volume, f"{NFS_MARK}{volume}"): counters for volume, counters in volumes.items()}
    numbers = {
        name: int(gid) for gid, _, name in (one.partition(":") for one in sample.groups.get("Group Cpu", {}))
    }
    rows: list[Row] = []
    for place, ((instance, name), counters) in enumerate(found.items()):
        if panel == "v" and instance not in numbers:
            continue  # a single disk; its VM's line has the sums
        values = _fields(columns, counters)
        if panel == "v":
            values["disks"] = sum(one.startswith(f"{instance}:scsi") for one in instances)
        own = _identity(panel, instance, place, name, numbers)
        gid, shown = own.pop("gid"), own.pop("name")
        rows.append(
            RecordedRow(
                key=f"{panel}{instance}",
                gid=int(str(gid)),
                name=str(shown),
                instance=instance,
                values={**own, **values},
            )
        )
    return rows


def _fields(columns: Iterable[Column], counters: Counters) -> Fields:
    """The fields that a file has of a row."""
    found: Fields = {}
    for column in columns:
        if column.each:
            names = takewhile(counters.__contains__, (column.of(number).counter for number in count()))
            found[column.key] = tuple(counters[name] for name in names)
        elif column.counter in counters:
            found[column.key] = counters[column.counter]
    return found


def _identity(panel: str, instance: str, place: int, name: str, numbers: Mapping[str, int]) -> Counters:
    """What the instance of a column tells of its row."""
    if panel in ("c", "m"):
        gid, _, group = instance.partition(":")
        return {"gid": int(gid), "name": group, "id": int(gid)}
    if panel == "n":
        switch, number, user = instance.split(":", 2)
        return {"gid": int(number), "name": user, "used_by": user, "switch": switch}
    if panel == "i":
        vector, _, devices = instance.partition(":")
        return {"gid": place, "name": vector, "vector": vector, "devices": devices}
    return {"gid": numbers.get(instance, place), "name": name}


def _processors(sample: Recorded) -> list[Row]:
    states = sample.groups.get(GROUPS["p"], {})
    columns = [column for group in PANELS["p"].groups for column in group.columns if column.counter]
    return [
        RecordedRow(
            key=f"p{number}",
            gid=int(number),
            name=number,
            values={
                "cpu": int(number),
                "used": counters.get("% Processor Time"),
                "util": counters.get("% Util Time"),
                **_fields(columns, states.get(f"PCPU {number}", {})),
            },
        )
        for number, counters in sample.groups.get("Physical Cpu", {}).items()
        if number.isdecimal()
    ]
