"""What if on a cluster: answers from a copy, and nothing changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.what_if import Inquiry, Question, StayingInquiry, WhatIfRule, ask

HOST = {"cores_per_socket": 4, "sockets": 1, "mhz": 2500, "memory_mb": 65_536}


def session_of(groups: tuple[int, ...], percent: float, **vm: object) -> tuple[Session, str]:
    """So many VMs on each host, each asking for so many percent of a host's 10 GHz."""
    load = {"constant": {"cpu_mhz": 100.0 * percent, "memory_active_mb": 100}}
    hosts = [f"esx{n + 1:02}.lab.local" for n in range(len(groups))]
    vms = [
        {
            "name": f"vm{n:02}",
            "host": hosts[at],
            "power": "on",
            "num_cpu": 2,
            "memory_mb": 1024,
            "workload": load,
        }
        | vm
        for n, at in enumerate(at for at, count in enumerate(groups) for _ in range(count))
    ]
    cluster = {
        "name": "C1",
        "drs": {"enabled": True, "automation": "manual", "migration_threshold": 3},
        "hosts": [{"name": name} | HOST for name in hosts],
        "vms": vms,
    }
    datastore = {"name": "ds1", "type": "NFS", "gb": 1000, "hosts": "all"}
    lab = {
        "format": 1,
        "name": "what if",
        "inventory": {"datacenters": [{"name": "DC", "datastores": [datastore], "clusters": [cluster]}]},
    }
    session = Session(load_lab_text(json.dumps(lab), Path()))
    session.run_until(30_000_000)
    return session, next(iter(session.engine.world.cluster_at.values())).moid


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def test_a_threshold_that_sees_missing_headroom_earlier():
    # drs.md 12: 45 % and 0 % stay at threshold 3 (50 % mark) and become 2 + 2 at 4 (30 % mark)
    session, cluster = session_of((4, 0), 11.25)
    assert not ask(session, cluster, Question()).moves
    answer = ask(session, cluster, Question(migration_threshold=4))
    assert [one.target_name for one in answer.moves] == ["esx02.lab.local"] * 2
    assert answer.threshold == 0.3
    assert [round(bar.after, 2) for bar in answer.bars] == pytest.approx([0.23, 0.23], abs=0.02)


def test_a_host_in_maintenance_mode_and_a_vm_that_cannot_leave():
    session, cluster = session_of((2, 2), 10.0)
    leaving = Question(emptied_hosts=(moid(session, "esx01.lab.local"),))
    answer = ask(session, cluster, leaving)
    assert {one.reason for one in answer.moves} == {"Host is entering maintenance mode"}
    assert len(answer.moves) == 2
    assert [bar.after for bar in answer.bars] == pytest.approx([0.0, 0.40], abs=0.01)
    pinned, cluster = session_of((1, 1), 10.0, passthrough=["gpu"])
    stuck = ask(pinned, cluster, Question(emptied_hosts=(moid(pinned, "esx01.lab.local"),)))
    assert [one.vm for one in stuck.blocked] == ["vm00"]
    assert stuck.blocked[0].fault == "NoMaintenanceModeDrsRecommendationForVM"
    assert not stuck.moves


def test_a_host_more_takes_vms_of_a_full_one():
    session, cluster = session_of((8,), 11.0)
    assert not ask(session, cluster, Question()).moves
    answer = ask(session, cluster, Question(more_hosts=2))
    assert {one.target_name for one in answer.moves} == {"new.lab.local", "new-2.lab.local"}
    assert answer.after.score > answer.now.score
    assert [bar.name for bar in answer.bars] == ["esx01.lab.local", "new.lab.local", "new-2.lab.local"]


def test_a_rule_more():
    session, cluster = session_of((2, 0), 5.0)
    vms = (moid(session, "vm00"), moid(session, "vm01"))
    apart = ask(session, cluster, Question(rule=WhatIfRule("vm_anti_affinity", vms)))
    assert [one.reason for one in apart.moves] == ["Fulfill anti-affinity rule"]
    must = WhatIfRule("vm_host_must", vms[:1], (moid(session, "esx02.lab.local"),))
    assert [one.vm_name for one in ask(session, cluster, Question(rule=must)).moves] == ["vm00"]


def test_asking_changes_nothing():
    session, cluster = session_of((4, 0), 20.0)
    numbers = session.engine.world.vms.needs.copy()
    before = session.engine.world.structure_version, len(list(session.engine.tasks.all())), session.now_us
    first = ask(session, cluster, Question(more_hosts=1, migration_threshold=5))
    assert ask(session, cluster, Question(more_hosts=1, migration_threshold=5)) == first
    after = session.engine.world.structure_version, len(list(session.engine.tasks.all())), session.now_us
    assert before == after
    assert (session.engine.world.vms.needs == numbers).all()


def test_a_host_that_is_not_there_is_an_error():
    session, cluster = session_of((1, 1), 5.0)
    with pytest.raises(KeyError):
        ask(session, cluster, Question(emptied_hosts=("host-999",)))


@pytest.mark.parametrize("emptied", [(), ("esx01.lab.local",)])
@pytest.mark.parametrize("effort", [1.0, 5_000.0])
def test_portions_of_a_question_come_to_the_same_answer(effort: float, emptied: tuple[str, ...]) -> None:
    session, cluster = session_of((6, 0, 1), 13.0)
    question = Question(migration_threshold=5, emptied_hosts=tuple(moid(session, one) for one in emptied))
    inquiry, pieces, told = Inquiry(session, cluster, question), 0, set()
    while inquiry.answer is None:
        told.add(inquiry.doing)
        inquiry.advance(effort)
        pieces += 1
    assert inquiry.answer == ask(session, cluster, question)
    assert inquiry.move_count == len(inquiry.answer.moves) > 1
    assert pieces > 5
    assert "Weighing every move" in told


def test_who_would_stay_is_who_a_whole_question_tells_of() -> None:
    session, cluster = session_of((3, 2), 10.0, passthrough=["gpu"])
    host = moid(session, "esx01.lab.local")
    blocked = ask(session, cluster, Question(emptied_hosts=(host,))).blocked
    assert len(blocked) == 3
    inquiry, parts = StayingInquiry(session, cluster, (host,)), 0
    while inquiry.blocked is None:
        inquiry.advance(1.0)
        parts += 1
    assert inquiry.blocked == blocked
    assert parts > 3  # a VM at a time
