"""What the loss of an uplink means is a matter of its switch: events with port groups, and alarms."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done

from vsphere_client.engine.alarms.states import (
    read_network_connectivity,
    read_network_degraded,
    read_network_redundancy,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import FailNic, RestoreNic
from vsphere_client.model.kinds import AlarmStatus

LAB = """
format: 1
name: uplinks
inventory:
  datacenters:
  - name: DC
    networks: [{name: LAN}]
    distributed_switches:
    - {name: One, hosts: all, nics: [vmnic1], portgroups: [{name: App}, {name: Web}]}
    - {name: Many, hosts: all, nics: [vmnic2, vmnic3, vmnic4], portgroups: [{name: Mig}]}
    clusters:
    - name: C1
      hosts:
      - name: esx1
        nics: [{name: vmnic0}, {name: vmnic1}, {name: vmnic2}, {name: vmnic3}, {name: vmnic4}]
        switches: [{name: vSwitch0, nics: [vmnic0]}]
"""


@pytest.fixture
def engine() -> Engine:
    return build_engine(load_lab_text(LAB, Path()))


def told(engine: Engine) -> list[str]:
    found = (one.message for one in engine.events.all() if one.type_id.startswith("esx."))
    return [one for one in found if "linkstate" not in one]


def test_the_only_uplink_of_a_switch_takes_its_connectivity_along(engine: Engine) -> None:
    done(engine, FailNic(host="esx1", nic="vmnic1"))
    assert told(engine) == [
        "Lost network connectivity on virtual switch One of esx1. Physical NIC vmnic1 is down. Affected port groups: "
        "App, Web."
    ]
    world = engine.world
    host = world.find(HostSystem, "esx1")
    assert read_network_connectivity(world, host) == (AlarmStatus.RED, "no uplink of One works")
    assert (
        read_network_redundancy(world, host) == read_network_degraded(world, host) == (AlarmStatus.GREEN, "")
    )
    done(engine, RestoreNic(host="esx1", nic="vmnic1"))
    # It never had a second one: there is no redundancy to be restored.
    assert told(engine)[1:] == [
        "Network connectivity restored on virtual switch One of esx1, port groups: App, Web. Physical NIC vmnic1 is up."
    ]


def test_a_switch_with_three_loses_redundancy_step_by_step(engine: Engine) -> None:
    world = engine.world
    host = world.find(HostSystem, "esx1")
    done(engine, FailNic(host="esx1", nic="vmnic2"))
    words = "vmnic2 down, 2 uplinks of Many work"
    assert read_network_degraded(world, host) == (AlarmStatus.YELLOW, words)
    done(engine, FailNic(host="esx1", nic="vmnic3"))
    words = "vmnic2, vmnic3 down, one uplink of Many works"
    assert read_network_redundancy(world, host) == (AlarmStatus.RED, words)
    done(engine, FailNic(host="esx1", nic="vmnic4"))
    for nic in ("vmnic4", "vmnic3", "vmnic2"):
        done(engine, RestoreNic(host="esx1", nic=nic))
    begins = [one.partition(" on virtual switch Many")[0] for one in told(engine)]
    assert begins == [
        "Uplink redundancy degraded",
        "Lost uplink redundancy",
        "Lost network connectivity",
        "Network connectivity restored",
        "Uplink redundancy restored",
    ]
