"""Clusters with vSphere HA for the tests of its engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ha_scenes import Scene

from vsphere_client.model.cluster import (
    ClusterConfig,
    ClusterGroup,
    ClusterRule,
    HaAdmissionControl,
    HaConfig,
)


@pytest.fixture
def ha_scene(small_engine: Any) -> Callable[..., Scene]:
    """A builder of scenes: a cluster with vSphere HA whose admission control is off."""

    def build_scene(
        hosts: int = 4,
        vms: int = 0,
        *,
        rules: tuple[ClusterRule, ...] = (),
        groups: tuple[ClusterGroup, ...] = (),
        start: bool = True,
        **ha: Any,
    ) -> Scene:
        settings = {"enabled": True, "admission_control": HaAdmissionControl(policy="disabled")} | ha
        config = ClusterConfig(ha=HaConfig(**settings), rules=rules, groups=groups)
        return Scene(small_engine(hosts, vms, cluster=config, start=start))

    return build_scene
