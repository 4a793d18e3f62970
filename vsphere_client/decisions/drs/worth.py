"""Which of many clusters deserve a full run: one vector expression over all hosts of all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.settings import (
    COMBINED_WEIGHT_CONTENDED,
    HEADROOM_LOSS,
    HEADROOM_THRESHOLD,
    PAIRWISE_DIFFERENCE,
    TARGET_COEFFICIENT,
    WORTH_POINTS,
)
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray

_HEADROOM = np.array([1.0, *(HEADROOM_THRESHOLD[level] for level in range(1, 6))])
_WORTH = np.array([np.inf, np.inf, *(WORTH_POINTS[level] for level in range(2, 6))])
_GAP = np.array([np.inf, np.inf, *(PAIRWISE_DIFFERENCE[level] for level in range(2, 6))])
_SLACK = 1e-6


def clusters_worth_a_pass(
    host_cluster: IntArray,
    cpu_load: FloatArray,
    memory_load: FloatArray,
    contended: BoolArray,
    threshold: IntArray,
    *,
    vm_count: IntArray | None = None,
    legacy: BoolArray | None = None,
    mandatory: BoolArray | None = None,
) -> NDArray[np.bool_]:
    """Clusters in which a full run might recommend something, bool [cluster]; never a false No.

    Only hosts that take part are passed: ``host_cluster`` is the cluster's index per host, loads are
    demand by capacity (legacy: entitlement), ``contended`` hosts give somebody less than he asks for.
    Per cluster: ``threshold`` 1..5, ``legacy``, and ``mandatory`` where a host is to be emptied, a rule is
    broken or VM counts are to be evened, which loads do not tell. ``vm_count`` per host makes the answer
    sharper.
    """
    clusters = len(threshold)
    hosts = np.bincount(host_cluster, minlength=clusters)
    lacking = _points_lacking(cpu_load, memory_load, threshold[host_cluster])
    lacking = np.where(vm_count == 0, 0.0, lacking) if vm_count is not None else lacking
    enough = np.full(len(lacking), _SLACK) if vm_count is None else _WORTH[threshold[host_cluster]] - _SLACK
    total = lacking if vm_count is None else lacking * vm_count
    hot = (total > enough) | contended
    worth = _any_in(hot & (threshold[host_cluster] > 1), host_cluster, clusters) & (hosts > 1)
    if legacy is not None and legacy.any():
        spread = _legacy_spread(host_cluster, cpu_load, memory_load, threshold, hosts)
        # Where somebody lacks something, entitlements may be spread otherwise than demands.
        short = (contended | (cpu_load > 1.0) | (memory_load > 1.0)) & (threshold[host_cluster] > 1)
        spread |= _any_in(short, host_cluster, clusters) & (hosts > 1)
        worth = np.where(legacy, spread, worth)
    return worth if mandatory is None else worth | mandatory


def _any_in(which: BoolArray, host_cluster: IntArray, clusters: int) -> BoolArray:
    result: BoolArray = np.bincount(host_cluster[which], minlength=clusters) > 0
    return result


def _points_lacking(cpu_load: FloatArray, memory_load: FloatArray, threshold: IntArray) -> FloatArray:
    """Points that missing headroom costs each VM of a host, [host]."""
    start = _HEADROOM[threshold]
    kept = np.ones(len(cpu_load))
    for load in (cpu_load, memory_load):
        kept = kept * (1.0 - np.clip(HEADROOM_LOSS * (load - start) / (1.0 - start), 0.0, HEADROOM_LOSS))
    result: FloatArray = 100.0 * (1.0 - kept)
    return result


def _legacy_spread(
    host_cluster: IntArray,
    cpu_load: FloatArray,
    memory_load: FloatArray,
    threshold: IntArray,
    hosts: IntArray,
) -> BoolArray:
    """Where the deviation, weighed as badly as it may be, or the gap of two hosts exceeds its mark."""
    clusters, count = len(threshold), np.maximum(hosts, 1)
    deviations, gaps = [], []
    for load in (cpu_load, memory_load):
        mean = np.bincount(host_cluster, load, minlength=clusters) / count
        square = np.bincount(host_cluster, (load - mean[host_cluster]) ** 2, minlength=clusters) / count
        deviations.append(np.sqrt(square))
        high, low = np.full(clusters, -np.inf), np.full(clusters, np.inf)
        np.maximum.at(high, host_cluster, load)
        np.minimum.at(low, host_cluster, load)
        gaps.append(high - low)
    larger, smaller = np.maximum(*deviations), np.minimum(*deviations)
    worst = COMBINED_WEIGHT_CONTENDED * larger + (1.0 - COMBINED_WEIGHT_CONTENDED) * smaller
    target = (5 - threshold) * TARGET_COEFFICIENT / np.sqrt(count)
    spread = (worst > target - _SLACK) | (np.maximum(*gaps) > _GAP[threshold] - _SLACK)
    result: BoolArray = spread & (hosts > 1) & (threshold > 1)
    return result
