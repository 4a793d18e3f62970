"""Which datastores carry heartbeats, by the three selection policies (ha_ft.md 4, vsphere_client_ui.md 3.8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore
from vsphere_client.session.session import Session

LABS = Path(__file__).parents[3] / "resources" / "labs"


@pytest.fixture(scope="module")
def demo() -> Session:
    return Session.open(LABS / "demo.yaml")


@pytest.mark.parametrize(
    ("policy", "named", "expected"),
    [
        (None, (), ["san-01", "san-02"]),  # as many hosts mount each: VMFS before NFS
        (None, ("nfs-iso",), ["nfs-iso", "san-01"]),
        ("all_feasible_with_preference", ("nfs-iso",), ["nfs-iso", "san-01"]),
        ("user_selected", ("nfs-iso",), ["nfs-iso"]),
        ("all_feasible", ("nfs-iso",), ["san-01", "san-02"]),
    ],
)
def test_policies(demo: Session, policy: str | None, named: tuple[str, ...], expected: list[str]) -> None:
    world = demo.engine.world
    cluster = next(one for one in world.all_of(ClusterComputeResource) if one.name == "Prod-01")
    update = {"heartbeat_policy": policy, "heartbeat_datastores": named}
    ha = cluster.config.ha.model_copy(update=update)
    world.update(cluster, config=cluster.config.model_copy(update={"ha": ha}))
    state = demo.engine.service(HaService).state(cluster)
    for used in state.heartbeat_datastores.values():
        assert sorted(world.get(moid, Datastore).name for moid in used) == sorted(expected)
