"""``do: schedule_task`` in a lab's timeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.schedule.service import ScheduledTaskService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.labs.problems import LabError

LAB = """
format: 1
name: a move at night
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: VMFS, gb: 500, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: esx01}, {name: esx02}]
      vms: [{name: web, host: esx01, memory_mb: 1024, networks: [VM Network], disks: [{gb: 8, datastore: ds1}]}]
timeline:
- at: 1m
  do: schedule_task
  with:
    name: Tonight
    at: in 5m
    command: {do: COMMAND, with: {vm: web, host: esx02}}
"""


def test_a_lab_schedules_a_migration() -> None:
    engine = build_engine(load_lab_text(LAB.replace("COMMAND", "migrate_vm"), Path()))
    engine.run_until(300_000_000)
    (entry,) = engine.service(ScheduledTaskService).entries.values()
    assert (entry.name, entry.next_us) == ("Tonight", 360_000_000)
    engine.run_until(420_000_000)
    vm = engine.world.find(VirtualMachine, "web")
    assert vm.host == engine.world.find(HostSystem, "esx02").moid


def test_a_command_that_is_none_is_found_when_the_lab_is_read() -> None:
    with pytest.raises(LabError, match="there is no command 'fly'"):
        load_lab_text(LAB.replace("COMMAND", "fly"), Path())
