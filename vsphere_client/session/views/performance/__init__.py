"""Performance of an object over time: its counters, and their series for charts and tables.

Times are virtual microseconds since the start. The period ``realtime`` is the last hour in samples of 20 s
(or of the engine's longer step), ``day``, ``week``, ``month`` and ``year`` are rollups of 300, 1800, 7200
and 86,400 s (vmkernel.md 8.1).
"""

from vsphere_client.decisions.resources.ready_time import ready_percent
from vsphere_client.session.statistics.intervals import Period
from vsphere_client.session.views.performance.choices import default_counters, parts_with, related_of
from vsphere_client.session.views.performance.part_series import parts_since
from vsphere_client.session.views.performance.parts import split_member
from vsphere_client.session.views.performance.reading import (
    counters_of,
    is_measured,
    part_counters_of,
    performance_epoch,
    series_of,
)
from vsphere_client.session.views.performance.series import Counter, Series

__all__ = [
    "Counter",
    "Period",
    "Series",
    "counters_of",
    "default_counters",
    "is_measured",
    "part_counters_of",
    "parts_since",
    "parts_with",
    "performance_epoch",
    "ready_percent",
    "related_of",
    "series_of",
    "split_member",
]
