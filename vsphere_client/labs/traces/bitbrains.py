"""Bitbrains traces (GWA-T-12): CPU, memory, disk and network of a hosted VM, about every five minutes.

Source: S. Shen, V. van Beek, A. Iosup, "Statistical Characterization of Business-Critical Workloads Hosted in
Cloud Datacenters", CCGrid 2015; the archive's column names. The time is in seconds, whatever the header says.
Samples come every 299 to 900 s and are put on an even grid of 300 s by the last known value. The use of CPU
may exceed what is provisioned (turbo); the number of vCPUs may change on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.series import Series
from vsphere_client.engine.workload.settings import DISK_IO_KB, DISK_READ_SHARE, NET_RX_SHARE
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.labs.traces.text import check_format, shown, trace_lines
from vsphere_client.model.units import SECOND_US

GRID_S = 300
MAX_GRID_SAMPLES = 2_000_000
"""About 19 years; beyond, the times are taken to be wrong."""

_KBPS_PER_MBPS = 125.0
_TIME, _CORES, _CAPACITY_MHZ, _USED_MHZ, _, _CONFIGURED_KB, _ACTIVE_KB, _READ, _WRITE, _RX, _TX = range(11)
_COLUMNS = 11
_PLAIN = b"0123456789.+-eE \t\n"

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TraceInfo:
    """The VM that a trace was recorded of; the largest size where it was changed on the way."""

    member: str
    num_cpu: int
    cpu_mhz: float
    """All vCPUs together."""
    memory_mb: int
    samples: int
    duration_s: float


def read_bitbrains(raw: bytes, key: str, where: str) -> tuple[Series, TraceInfo]:
    """One trace as a series in MHz and MB on a 300 s grid, and the VM's size.

    Disk throughput becomes operations by the mean size of an operation (our assumption, see settings).

    Raises:
        TraceError: a line is malformed, out of order or impossible.
    """
    samples = _parsed(raw)
    if samples is None:
        raise diagnose_bitbrains(raw, where)
    times = samples[:, _TIME]
    count = int((times[-1] - times[0]) // GRID_S) + 1
    if count > MAX_GRID_SAMPLES:
        raise TraceError(where, f"it spans {times[-1] - times[0]:.0f} s; are its times in seconds?")
    grid = times[0] + GRID_S * np.arange(count)
    known = samples[np.searchsorted(times, grid, side="right") - 1]
    return _series(known, key), _info(samples, key)


def diagnose_bitbrains(raw: bytes, where: str) -> TraceError:
    """What is wrong with a trace, told of its first wrong line."""
    lines = trace_lines(raw, where)
    check_format(lines, "bitbrains", where)
    if not lines[0].lstrip().startswith(b"Timestamp"):
        return TraceError(where, f"a header line is expected, not {shown(lines[0])}", 1)
    if len(lines) == 1:
        return TraceError(where, "there is no sample after the header", 1)
    before = -1.0
    for number, line in enumerate(lines[1:], start=2):
        problem, before = _line_problem(line, before)
        if problem is not None:
            return TraceError(where, problem, number)
    return TraceError(where, "it is not a bitbrains trace")


def _parsed(raw: bytes) -> Matrix | None:
    """The samples, or None when anything is not as it should be."""
    header, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n")
    body = body.rstrip()
    if not header.startswith(b"Timestamp") or not body:
        return None
    lines = body.split(b"\n")
    if any(line.count(b";") != _COLUMNS - 1 for line in lines):
        return None
    words = body.replace(b";", b" ")
    if words.translate(None, _PLAIN):
        return None
    values = _numbers(words)
    if values is None or len(values) != _COLUMNS * len(lines):
        return None
    samples = values.reshape(-1, _COLUMNS)
    return samples if _is_sound(samples) else None


def _numbers(words: bytes) -> Matrix | None:
    try:
        return np.array(words.split(), dtype=np.float64)
    except ValueError:
        return None


def _is_sound(samples: Matrix) -> bool:
    finite = bool(np.isfinite(samples).all()) and bool((samples >= 0).all())
    return finite and bool((np.diff(samples[:, _TIME]) > 0).all())


def _line_problem(line: bytes, before: float) -> tuple[str | None, float]:
    """What is wrong with a sample's line, if anything, and its time."""
    words = line.split(b";")
    if len(words) != _COLUMNS:
        return f"{len(words)} columns instead of {_COLUMNS}", before
    values: list[float] = []
    for column, word in enumerate(words, start=1):
        try:
            values.append(float(word))
        except ValueError:
            return f"column {column}: {shown(word)} is not a number", before
        if not 0 <= values[-1] < float("inf"):
            return f"column {column}: {shown(word)} is not a number from 0", before
    if values[_TIME] <= before:
        return f"time does not advance: {shown(words[_TIME])} follows {before:.0f}", before
    return None, values[_TIME]


def _series(known: Matrix, key: str) -> Series:
    kbps = known[:, _READ] + known[:, _WRITE]
    traffic = known[:, _RX] + known[:, _TX]
    return Series(
        key=key,
        interval_us=GRID_S * SECOND_US,
        cpu=known[:, _USED_MHZ].astype(np.float32),
        cpu_unit="mhz",
        memory_active=(known[:, _ACTIVE_KB] / 1024.0).astype(np.float32),
        memory_unit="mb",
        disk_iops=(kbps / DISK_IO_KB).astype(np.float32),
        disk_kbps=kbps.astype(np.float32),
        disk_read_share=_share(known[:, _READ], kbps, DISK_READ_SHARE),
        net_mbps=(traffic / _KBPS_PER_MBPS).astype(np.float32),
        net_rx_share=_share(known[:, _RX], traffic, NET_RX_SHARE),
    )


def _share(part: Matrix, whole: Matrix, otherwise: float) -> npt.NDArray[np.float32]:
    """What a part is of the whole, sample by sample; ``otherwise`` where there is nothing."""
    share = np.divide(part, whole, out=np.full(len(whole), otherwise), where=whole > 0)
    return np.asarray(share, dtype=np.float32)


def _info(samples: Matrix, key: str) -> TraceInfo:
    return TraceInfo(
        member=key,
        num_cpu=int(samples[:, _CORES].max()),
        cpu_mhz=float(samples[:, _CAPACITY_MHZ].max()),
        memory_mb=round(float(samples[:, _CONFIGURED_KB].max()) / 1024.0),
        samples=len(samples),
        duration_s=float(samples[-1, _TIME] - samples[0, _TIME]),
    )
