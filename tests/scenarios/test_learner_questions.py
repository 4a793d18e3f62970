"""The two questions every learner asks of DRS, with the explanation that he reads (drs.md 12)."""

from __future__ import annotations

from vsphere_client.assets import resource_path
from vsphere_client.model.commands import RunDrs
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_drs import recommendations
from vsphere_client.session.views.monitor_why import why_cluster_score
from vsphere_client.session.views.what_if import Question, ask

HALF_AN_HOUR_US = 1800 * 1_000_000


def opened(lab: str) -> tuple[Session, str]:
    """The lab half an hour in, DRS run once more by hand."""
    session = Session.open(resource_path("labs", f"{lab}.yaml"))
    session.run_until(HALF_AN_HOUR_US)
    cluster = next(iter(session.engine.world.cluster_at.values())).moid
    task = session.submit(RunDrs(cluster=cluster))
    assert task.details == recommendations(session, cluster).why_no_more
    return session, cluster


def test_two_hosts_with_one_vm_of_70_percent_each() -> None:
    session, cluster = opened("two_busy_hosts")
    view = recommendations(session, cluster)
    assert view.pending == ()
    assert view.evaluated == 2  # each VM to the other host
    # 70 % + 70 % and a little for the VMkernel: the other host would have to give 141 %
    assert view.why_no_more == (
        "The best move left, left to esx02.lab.local, was not made: esx02.lab.local would reach 141 % CPU"
    )
    why = why_cluster_score(session, cluster)
    assert ("Lowest VM score", "92 %") in why.saw  # (1 - 0.1 * 0.2 / 0.5)^2, both above the 50 % mark
    assert ("Headroom loss starts at", "50 % host load") in why.saw
    # A third, empty host only relocates the 70 %
    third = ask(session, cluster, Question(more_hosts=1))
    assert third.moves == ()
    assert third.why_no_more.startswith(
        "The best move left, left to new.lab.local, was not made: Gain 0.0 less cost"
    )
    assert ask(session, cluster, Question(migration_threshold=5)).moves == ()


def test_one_vm_that_takes_75_percent_of_its_host() -> None:
    session, cluster = opened("one_big_vm")
    view = recommendations(session, cluster)
    assert view.pending == ()
    assert view.evaluated == 1
    assert view.why_no_more.startswith(
        "The best move left, whale to esx02.lab.local, was not made: Gain 0.0 less"
    )
    assert view.why_no_more.endswith("under the 2.0 of threshold 3")
    for threshold in (1, 2, 4, 5):
        assert ask(session, cluster, Question(migration_threshold=threshold)).moves == ()
    # It would go if its host had to be emptied
    host = next(host for host in session.engine.world.host_at.values() if host.name == "esx01.lab.local")
    leaving = ask(session, cluster, Question(emptied_hosts=(host.moid,)))
    assert [one.text for one in leaving.moves] == ["Migrate whale from esx01.lab.local to esx02.lab.local"]
