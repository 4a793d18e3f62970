"""How deep and how many resource pools a cluster or a host outside one may have.

Source: vmkernel.md 6 (vSphere 8.0: depth 8, 1100 children a pool, 1600 pools a cluster). The hidden root pool
counts to none of them; what it says when they are reached is our assumption.
"""

from __future__ import annotations

from typing import Final

from vsphere_client.model.reasons import Reason, because

POOL_DEPTH: Final = 8
POOL_CHILDREN: Final = 1100
POOLS_PER_OWNER: Final = 1600


def pool_objection(parent: str, owner: str, depth: int, children: int, pools: int) -> Reason | None:
    """Why one more pool cannot be created; None when it can.

    Args:
        parent: name of the pool, cluster or host that would hold it.
        owner: name of the cluster or host.
        depth: of the new pool; 1 directly below the owner.
        children: pools and VMs that the parent holds.
        pools: of the owner.
    """
    if depth > POOL_DEPTH:
        text = "resource pools can be nested {most} deep; {parent} is as deep as that"
        return because("pool_depth", text, most=POOL_DEPTH, parent=parent)
    if children >= POOL_CHILDREN:
        text = "{parent} has {most} children, the most that a resource pool supports"
        return because("pool_children", text, most=POOL_CHILDREN, parent=parent)
    if pools >= POOLS_PER_OWNER:
        text = "{owner} has {most} resource pools, the most that are supported"
        return because("pool_count", text, most=POOLS_PER_OWNER, owner=owner)
    return None
