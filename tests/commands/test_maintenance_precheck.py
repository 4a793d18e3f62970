"""The pre-check of maintenance mode: who could not leave, and why, before anything is begun."""

from __future__ import annotations

import json
from pathlib import Path

from vsphere_client.commands.maintenance import maintenance_outlook
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session

HOST = {"cores_per_socket": 4, "sockets": 1, "mhz": 2500, "memory_mb": 16_384}


def outlook(second_vm: dict[str, object], hosts: tuple[str, ...] = ("esx01.lab.local",)) -> list[str]:
    vms = [
        {"name": "free", "host": "esx01.lab.local", "power": "on", "num_cpu": 1, "memory_mb": 1024},
        {"name": "held", "host": "esx01.lab.local", "power": "on", "num_cpu": 1, "memory_mb": 1024}
        | second_vm,
    ]
    cluster = {
        "name": "C1",
        "drs": {"enabled": True, "automation": "fully_automated"},
        "hosts": [{"name": f"esx{n:02}.lab.local"} | HOST for n in (1, 2)],
        "vms": vms,
    }
    datastore = {"name": "ds1", "type": "NFS", "gb": 1000, "hosts": "all"}
    datacenter = {"name": "DC", "datastores": [datastore], "clusters": [cluster]}
    lab = {"format": 1, "name": "precheck", "inventory": {"datacenters": [datacenter]}}
    session = Session(load_lab_text(json.dumps(lab), Path()))
    session.run_until(30_000_000)
    chosen = [session.engine.world.find(HostSystem, name) for name in hosts]
    return [warning.text for warning in maintenance_outlook(session, chosen).warnings]


def test_nobody_blocks_an_ordinary_evacuation():
    assert outlook({}) == []


def test_a_pass_through_device_holds_its_vm():
    assert outlook({"passthrough": ["gpu"]}) == [
        "held cannot leave esx01.lab.local: held is bound to its host by a device or its settings."
    ]


def test_without_another_host_all_block():
    told = outlook({}, ("esx01.lab.local", "esx02.lab.local"))
    assert [text.partition(" cannot")[0] for text in told] == ["free", "held"]
