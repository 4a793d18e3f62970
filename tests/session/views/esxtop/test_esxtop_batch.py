"""Batch mode: the layout of the tool's CSV, and the same numbers as on the screen."""

from __future__ import annotations

import csv
import io
import re

import pytest

from vsphere_client.session.views.esxtop import PANELS, BatchWriter, HostWatch, reading_of
from vsphere_client.session.views.esxtop.columns import value_of

HEADER = re.compile(r"^\\\\h1\\(?P<group>[^\\(]+)(\((?P<instance>.+)\))?\\(?P<counter>[^\\]+)$")


@pytest.fixture
def look(session, host):
    return HostWatch(host.moid).look(session)


def written(*looks, everything=False):
    out = io.StringIO()
    writer = BatchWriter(out, "h1", everything)
    for one in looks:
        writer.write(one)
    return out.getvalue()


def parsed(text):
    return list(csv.reader(io.StringIO(text)))


def test_everything_is_quoted_and_the_first_column_is_the_time(look):
    text = written(look)
    header, values = text.splitlines()
    assert header.startswith('"(PDH-CSV 4.0) (UTC)(0)","\\\\h1\\Memory\\Memory Overcommit (1 Minute Avg)","')
    assert values.startswith('"01/05/2026 08:01:00","')
    assert all(cell.startswith('"') and cell.endswith('"') for cell in values.split(","))


def test_every_column_has_host_group_and_counter(look):
    header, values = parsed(written(look, everything=True))
    assert len(header) == len(values) == len(set(header))
    found = [HEADER.match(name) for name in header[1:]]
    assert all(found)
    assert {match["group"] for match in found} == {
        "Memory",
        "Physical Cpu Load",
        "Physical Cpu",
        "Group Cpu",
        "Vcpu",
        "Group Memory",
        "Physical Disk Adapter",
        "Physical Disk Path",
        "Physical Disk Per-Device-Per-World",
        "Numa Node",
        "PCPU Power State",
        "Physical Disk SCSI Device",
        "Physical Disk NFS Volume",
        "Virtual Disk",
        "Network Port",
        "Interrupt Vector",
        "Power",
    }


def test_names_that_programs_look_for(look):
    header = parsed(written(look))[0]
    for name in (
        r"Physical Cpu Load\Cpu Load (15 Minute Avg)",
        r"Physical Cpu(0)\% Processor Time",
        r"Physical Cpu(_Total)\% Util Time",
        r"Physical Cpu(_Total)\% Core Util Time",
        r"Memory\Kernel MBytes",
        r"Memory\Memctl Current MBytes",
        r"Group Cpu(1:idle)\% Used",
        r"Group Cpu(2:system)\% Ready",
        r"Physical Disk Adapter(vmhba2)\Average Driver MilliSec/Command",
        r"Physical Disk NFS Volume(nfs)\Commands/sec",
        r"Virtual Disk(db)\Average MilliSec/Write",
        r"Virtual Disk(db:scsi0:0)\Reads/sec",
        r"Network Port(vSwitch0:33554433:Management)\MBits Received/sec",
    ):
        assert rf"\\h1\{name}" in header, name


@pytest.mark.parametrize("panel", ["c", "m", "v", "n"])
def test_the_numbers_are_those_of_the_screen(look, put, panel):
    header, values = parsed(written(look, everything=True))
    of = dict(zip(header, values, strict=True))
    group = {"c": "Group Cpu", "m": "Group Memory", "v": "Virtual Disk", "n": "Network Port"}[panel]
    compared = 0
    for row in reading_of(look, panel).rows:
        for fields in PANELS[panel].groups:
            for column in fields.columns:
                value = value_of(row, column)
                if column.counter and value is not None:
                    text = of[rf"\\h1\{group}({row.instance})\{column.counter}"]
                    assert float(text) == pytest.approx(float(value), abs=0.0051)
                    compared += 1
    assert compared > 10


def test_worlds_only_with_everything(look):
    assert not any("Vcpu(" in name for name in parsed(written(look))[0])
    names = parsed(written(look, everything=True))[0]
    assert any(re.search(r"\\Vcpu\(\d+:db:\d+:vmx-vcpu-3\)\\% Used$", name) for name in names)


def test_what_goes_leaves_its_cells_empty(session, host, named):
    watch = HostWatch(host.moid)
    before = watch.look(session)
    session.engine.world.vms.executing[named("web").row] = False
    header, first, second = parsed(written(before, watch.look(session)))
    assert len(header) == len(first) == len(second)
    gone = {name for name, value in zip(header, second, strict=True) if value == ""}
    assert gone
    assert all("web" in name for name in gone)
