"""PlanetLab traces: a VM's CPU use in whole percent, 288 five-minute means of one day.

Source: the traces that A. Beloglazov and R. Buyya selected from the CoMon records (Concurrency and
Computation 24(13), 2012). Line 1 is 00:00, line 288 is 23:55; there is neither header nor time.
"""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.workload.series import Series
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.labs.traces.text import check_format, shown, trace_lines
from vsphere_client.model.units import MINUTE_US

INTERVAL_US = 5 * MINUTE_US
LINES = 288


def read_planetlab(raw: bytes, key: str, where: str) -> Series:
    """One trace as a series in percent of the VM's capacity; ``where`` names the file in messages.

    Raises:
        TraceError: not 288 lines with one whole number from 0 to 100 each.
    """
    plain = raw.rstrip().replace(b"\r\n", b"\n")
    if plain.count(b"\n") == LINES - 1 and not plain.translate(None, b"0123456789\n"):
        words = plain.split(b"\n")
        if b"" not in words and max(map(len, words)) <= 3:
            samples = np.array(words, dtype="S3").astype(np.float32)
            if samples.max() <= 100:
                return Series(key=key, interval_us=INTERVAL_US, cpu=samples)
    raise diagnose_planetlab(raw, where)


def diagnose_planetlab(raw: bytes, where: str) -> TraceError:
    """What is wrong with a trace, told of its first wrong line."""
    lines = trace_lines(raw, where)
    check_format(lines, "planetlab", where)
    for number, line in enumerate(lines, start=1):
        word = line.strip()
        if not word.isdigit() or len(word) > 3 or int(word) > 100:
            return TraceError(where, f"{shown(word)} is not a whole number from 0 to 100", number)
    return TraceError(where, f"a PlanetLab trace has {LINES} lines, this one has {len(lines)}", len(lines))
