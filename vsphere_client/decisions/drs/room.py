"""What a host needs for a VM beside CPU and memory: bandwidth that adapters reserve, space for the swap file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vsphere_client.decisions.drs.arrangement import FULL, Arrangement
from vsphere_client.decisions.drs.snapshot import BoolArray, IntArray, SwapRoom
from vsphere_client.model.reasons import Reason, because

SLACK_GB = 1e-9


def has_bandwidth(arrangement: Arrangement, vms: IntArray, hosts: IntArray) -> BoolArray:
    """Whether the uplinks of hosts have left what VMs reserve on each switch; paired as NumPy pairs shapes."""
    network = arrangement.snapshot.network
    if network is None:
        return np.ones(np.broadcast_shapes(vms.shape, hosts.shape), dtype=np.bool_)
    wanted = network.reserved[:, vms]
    left = network.quota[:, hosts] * FULL - arrangement.network_reserved[:, hosts]
    enough: BoolArray = (wanted <= 0.0) | (wanted <= left)
    result: BoolArray = np.logical_and.reduce(enough, axis=0)
    return result


def has_room_for_swap(arrangement: Arrangement, vms: IntArray, hosts: IntArray) -> BoolArray:
    """Whether VMs' swap files fit where hosts keep them; a file that stays where it is does. Paired likewise."""
    swap = arrangement.snapshot.swap
    if swap is None:
        return np.ones(np.broadcast_shapes(vms.shape, hosts.shape), dtype=np.bool_)
    here, there = swap.store[arrangement.vm_host[vms]], swap.store[hosts]
    wanted = swap.wanted_gb[vms]
    # A host without a datastore of its own has -1, which reads the last one and is put right by the mask.
    fits: BoolArray = wanted <= arrangement.swap_free_gb[there] + SLACK_GB
    fits |= (there < 0) | (there == here) | (wanted <= 0.0)
    return fits


def all_have_room(arrangement: Arrangement, vms: Sequence[int], host: int) -> bool:
    """The same for several VMs that go to one host together."""
    network, swap, rows = arrangement.snapshot.network, arrangement.snapshot.swap, np.array(vms)
    if network is not None:
        wanted = network.reserved[:, rows].sum(axis=1)
        left = network.quota[:, host] * FULL - arrangement.network_reserved[:, host]
        if ((wanted > 0.0) & (wanted > left)).any():
            return False
    if swap is None or swap.store[host] < 0:
        return True
    coming = rows[swap.store[arrangement.vm_host[rows]] != swap.store[host]]
    free = float(arrangement.swap_free_gb[swap.store[host]])
    return float(swap.wanted_gb[coming].sum()) <= free + SLACK_GB


def room_objections(arrangement: Arrangement, vm: int, host: int) -> Iterator[Reason]:
    """What stands against one VM on one host, in words."""
    yield from _bandwidth_objections(arrangement, vm, host)
    if arrangement.snapshot.swap is not None:
        yield from _swap_objections(arrangement, arrangement.snapshot.swap, vm, host)


def _bandwidth_objections(arrangement: Arrangement, vm: int, host: int) -> Iterator[Reason]:
    network = arrangement.snapshot.network
    if network is None:
        return
    for at, switch in enumerate(network.switches):
        need, used = float(network.reserved[at, vm]), float(arrangement.network_reserved[at, host])
        if need > 0.0 and need > network.quota[at, host] * FULL - used:
            yield because(
                "network_bandwidth",
                "{need:g} Mbps to reserve on {switch}, {free:g} Mbps are left there on {host}",
                need=need,
                switch=switch,
                free=max(0.0, float(network.quota[at, host]) - used),
                host=arrangement.snapshot.host_names[host],
            )


def _swap_objections(arrangement: Arrangement, swap: SwapRoom, vm: int, host: int) -> Iterator[Reason]:
    """The host may look empty, and still takes nobody whose swap file it would have to keep (drs.md 11)."""
    if has_room_for_swap(arrangement, np.array(vm), np.array(host)):
        return
    store = int(swap.store[host])
    yield because(
        "no_room_for_swap",
        "{host} keeps swap files on {store}: {need:.1f} GB needed for {vm}, {free:.1f} GB free",
        host=arrangement.snapshot.host_names[host],
        store=swap.stores[store],
        need=float(swap.wanted_gb[vm]),
        vm=arrangement.snapshot.vm_names[vm],
        free=max(0.0, float(arrangement.swap_free_gb[store])),
    )
