"""Whether a saved tree of resource pools can be built again."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.resources.admission import Pool, PoolAllocation, Reservation
from vsphere_client.decisions.resources.pool_restoration import decide_restoration, shape_objection
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.resource_pool import PoolTree, ResourcePoolSnapshot

CAPACITY = Pool(
    "root", "C1", None, PoolAllocation(10_000.0, 3_000.0, False), PoolAllocation(1e6, 300.0, False)
)
RUNNING = {f"vm-{number}": Reservation(1_000.0, 100.0) for number in range(1, 4)}


def pool(name, *, reserves=0.0, limit=None, expandable=True, vms=(), pools=()):
    cpu = PoolCpuAllocation(reservation_mhz=reserves, limit_mhz=limit, expandable=expandable)
    return PoolTree(name=name, cpu=cpu, vms={vm: vm for vm in vms}, pools=pools)


def saved(*pools):
    return ResourcePoolSnapshot(cluster="domain-c1", cluster_name="C1", pools=pools)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        # 10 GHz: the pool's 9 GHz and the third VM's 1 GHz beside it; one MHz more is too much.
        ((pool("A", reserves=9_000, vms=("vm-1", "vm-2")),), None),
        ((pool("A", reserves=9_001, vms=("vm-1", "vm-2")),), "pool_cpu_reservation"),
        # A fixed pool without a reservation carries no running VM; an expandable one borrows.
        ((pool("A", expandable=False, vms=("vm-1",)),), "pool_cpu_reservation"),
        ((pool("A", expandable=False, vms=("vm-9",)),), None),
        ((pool("A", vms=("vm-1", "vm-2", "vm-3")),), None),
        ((pool("A", limit=2_500, vms=("vm-1", "vm-2", "vm-3")),), "pool_cpu_limit"),
        # The child borrows 1 GHz from what its fixed parent reserves, and finds no second one.
        ((pool("A", reserves=1_000, expandable=False, pools=(pool("B", vms=("vm-1",)),)),), None),
        (
            (pool("A", reserves=1_000, expandable=False, pools=(pool("B", vms=("vm-1", "vm-2")),)),),
            "pool_cpu_reservation",
        ),
    ],
)
def test_reservations_of_the_tree_as_it_will_be(tree, reason):
    found = decide_restoration(CAPACITY, saved(*tree), RUNNING)
    assert (found.allowed, None if found.allowed else found.reasons[0].code) == (reason is None, reason)


def test_names_depth_and_members_of_a_tree():
    inner = pool("leaf")
    for number in range(7):
        inner = pool(f"p{number}", pools=(inner,))
    assert shape_objection(saved(inner), "root", 0) is None
    for wrong, code in (
        (saved(pool("A"), pool("A")), "pool_name"),
        (saved(pool("deep", pools=(inner,))), "pool_depth"),
        (saved(pool("A", vms=("vm-1",)), pool("B", vms=("vm-1",))), "vm_twice"),
    ):
        why = shape_objection(wrong, "root", 0)
        assert why is not None
        assert why.code == code
    assert (
        shape_objection(saved(pool("A/B", pools=(pool("C"),)), pool("A", pools=(pool("B/C"),))), "root", 0)
        is None
    )
    full = shape_objection(saved(pool("A")), "root", 1100)
    assert full is not None
    assert full.code == "pool_children"
