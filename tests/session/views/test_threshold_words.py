"""What the migration threshold's stops mean, in each generation (drs.md 2.2), and Why? of a guest that does not run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, PowerOffVm, SuspendVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_why import why_task
from vsphere_client.session.views.threshold_words import threshold_in_short, threshold_words


def test_both_generations_balance_nothing_at_the_first_stop_and_differ_after_it() -> None:
    new, old = threshold_words("drs2"), threshold_words("legacy")
    assert len(new) == len(old) == 5
    assert new[0] == old[0]
    assert "Nothing is moved to balance load" in new[0]
    assert not set(new[1:]) & set(old[1:])
    assert all(f"riority 1 to {stop}" in old[stop - 1] for stop in (3, 4))
    # The mark that the fourth stop names is the one that the decision uses.
    assert f"from {HEADROOM_THRESHOLD[4]:.0%}".replace("%", " %") in new[3]
    assert threshold_in_short("drs2", 5) != threshold_in_short("legacy", 5)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (PowerOffVm, "powered off: it has no memory to send"),
        (SuspendVm, "suspended: its memory lies in a file"),
        (None, None),
    ],
)
def test_why_tells_that_the_guest_did_not_run(command: type | None, told: str | None) -> None:
    size = {"cores_per_socket": 4, "sockets": 1, "mhz": 2500, "memory_mb": 16_384}
    cluster = {
        "name": "C1",
        "hosts": [{"name": f"esx{n}.lab.local"} | size for n in (1, 2)],
        "vms": [{"name": "web", "host": "esx1.lab.local", "num_cpu": 1, "memory_mb": 1024}],
    }
    datastore = {"name": "ds1", "type": "NFS", "gb": 1000, "hosts": "all"}
    lab = {"datacenters": [{"name": "DC", "datastores": [datastore], "clusters": [cluster]}]}
    session = Session(load_lab_text(json.dumps({"format": 1, "name": "cold", "inventory": lab}), Path()))
    session.run_for(30_000_000)
    if command is not None:
        session.submit(command(vm="web"))
        session.run_for(120_000_000)
    task = session.submit(MigrateVm(vm="web", host="esx2.lab.local"))
    session.run_for(120_000_000)
    content = why_task(session, task.key)
    assert content is not None
    saw = dict(content.saw)
    assert saw["Result"] == "success"
    assert saw.get("The virtual machine was", "")[: len(told or "")] == (told or "")
    assert ("The virtual machine was" in saw) == (told is not None)
