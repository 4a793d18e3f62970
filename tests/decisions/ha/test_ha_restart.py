from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.ha.describe import KEPT, LOST, describe_not_restarted, describe_restored_state
from vsphere_client.decisions.ha.restart import FailoverHost, FailoverVm, decide_restarts, restart_order
from vsphere_client.decisions.ha.restart_schedule import (
    Batch,
    attempt_times_s,
    decide_next_attempt,
    decide_next_batch,
    decide_next_poweron,
)
from vsphere_client.decisions.ha.settings import HaSettings, ReadyCondition, RestartPriority

DEFAULTS = HaSettings()
SAN = frozenset({"datastore-1"})


def host(number, cpu=10_000.0, memory=65_536.0, **more):
    return FailoverHost(f"host-{number}", f"esx{number:02}", cpu, memory, datastores=SAN, **more)


def vm(number, **more):
    return FailoverVm(f"vm-{number}", f"web{number:02}", **{"datastores": SAN, **more})


def test_retries_at_0_2_6_14_30_minutes():  # ha_ft.md case 17
    assert attempt_times_s() == (0, 120, 360, 840, 1800)
    at_s, failures = 0.0, 1
    while (following := decide_next_attempt(failures, at_s, DEFAULTS)) is not None:
        at_s, failures = following, failures + 1
    assert (at_s, failures) == (1800, 5)


def test_a_host_starts_32_at_once():  # case 18
    plan = decide_restarts([vm(n) for n in range(40)], [host(1)], DEFAULTS)
    assert [r.attempt_at_s for r in plan.restarts].count(0.0) == 32
    assert [r.attempt_at_s for r in plan.restarts].count(None) == 8
    queue = [f"vm-{n}" for n in range(32, 40)]
    assert decide_next_poweron(queue, 32, DEFAULTS) == ()
    assert decide_next_poweron(queue, 31, DEFAULTS) == ("vm-32",)


def test_next_priority_waits_for_the_timeout_at_most():  # case 19
    settings = HaSettings(ready_condition=ReadyCondition.GUEST_HEARTBEAT)
    never = Batch(started_at_s=100, vms=1, ready_vms=0)
    assert not decide_next_batch(never, 699, settings).start
    assert decide_next_batch(never, 700, settings).start  # 100 + 600
    ready = Batch(started_at_s=100, vms=1, ready_vms=1, ready_at_s=160)
    assert decide_next_batch(ready, 160, settings).start
    assert decide_next_batch(Batch(100, 1, 0), 100, DEFAULTS).start


def test_order_is_agents_ft_secondaries_then_priority():
    wanted = [
        vm(90, is_agent=True, priority=RestartPriority.LOW),
        vm(80, is_ft_secondary=True),
        vm(9, priority=RestartPriority.HIGHEST),
        vm(10, priority=RestartPriority.HIGHEST),
        vm(3, priority=RestartPriority.HIGH),
        vm(2),
        vm(1, priority=RestartPriority.LOWEST),
    ]
    assert restart_order(reversed(wanted)) == wanted


def test_lower_priority_waits_for_guest_heartbeats():
    settings = HaSettings(ready_condition=ReadyCondition.GUEST_HEARTBEAT)
    plan = decide_restarts([vm(1), vm(2, priority=RestartPriority.HIGH)], [host(1)], settings, now_s=18)
    assert [(r.vm, r.attempt_at_s) for r in plan.restarts] == [("vm-2", 18), ("vm-1", None)]


def test_must_rule_keeps_a_vm_down_and_a_should_rule_does_not():  # case 25
    left = [host(3), host(4)]
    tied = frozenset({"host-1", "host-2"})
    down = decide_restarts([vm(1, must_hosts=tied)], left, DEFAULTS)
    assert down.restarts == ()
    assert [r.code for r in down.pending[0].reasons] == ["no_host", "must_rule", "must_rule"]
    up = decide_restarts([vm(1, should_hosts=tied)], left, DEFAULTS).restarts[0]
    assert up.host == "host-3"
    assert "should_rule_ignored" in [r.code for r in up.reasons]
    obeyed = decide_restarts([vm(1, should_hosts=frozenset({"host-4"}))], left, DEFAULTS)
    assert obeyed.restarts[0].host == "host-4"


def test_local_datastore_vm_waits_for_its_host():  # case 27
    plan = decide_restarts([vm(1, datastores=frozenset({"local-9"}))], [host(1)], DEFAULTS)
    assert plan.pending[0].reasons[1].text == "esx01 cannot reach local-9"
    assert "esx09" in describe_not_restarted("web01", "local-9", "esx09").text


def test_reservation_decides_and_ties_follow_the_stated_order():
    big = vm(1, memory_reservation_mb=4096, memory_overhead_mb=100)
    chosen = decide_restarts([big], [host(1, memory=4195), host(2, memory=4196)], DEFAULTS)
    assert chosen.restarts[0].host == "host-2"
    more_cpu = decide_restarts([vm(1)], [host(1, cpu=1000), host(2, cpu=2000)], DEFAULTS)
    assert more_cpu.restarts[0].host == "host-2"
    lower_id = decide_restarts([vm(1)], [host(10), host(9)], DEFAULTS)
    assert lower_id.restarts[0].host == "host-9"


def test_failover_hosts_come_first_and_unavailable_ones_never():
    hosts = [
        host(1, memory=100_000.0),
        host(2, is_failover_host=True),
        host(3, unavailable_because="in maintenance"),
    ]
    assert decide_restarts([vm(1)], hosts, DEFAULTS).restarts[0].host == "host-2"
    none = decide_restarts([vm(1)], hosts[2:], DEFAULTS)
    assert none.pending[0].reasons[1].text == "esx03 is in maintenance"


def test_anti_affinity_is_respected_unless_switched_off():
    pair = [vm(1, anti_affinity=("apart",)), vm(2, anti_affinity=("apart",))]
    plan = decide_restarts(pair, [host(1)], DEFAULTS)
    assert [r.vm for r in plan.pending] == ["vm-2"]
    relaxed = decide_restarts(pair, [host(1)], HaSettings(respect_vm_anti_affinity_rules=False))
    assert len(relaxed.restarts) == 2


def test_disabled_off_and_unprotected_vms_are_only_registered():
    vms = [vm(1, priority=RestartPriority.DISABLED), vm(2, was_running=False), vm(3, protected=False)]
    plan = decide_restarts(vms, [host(1)], DEFAULTS)
    codes = {r.vm: r.reasons[0].code for r in plan.not_restarted}
    assert codes == {"vm-1": "restart_disabled", "vm-2": "was_off", "vm-3": "unprotected"}


@given(
    needs=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 9000)), max_size=25),
    room=st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 20_000)), min_size=1, max_size=5),
)
def test_no_host_is_overcommitted_and_every_vm_is_accounted_for(needs, room):
    vms = [vm(n, cpu_reservation_mhz=c, memory_reservation_mb=m) for n, (c, m) in enumerate(needs)]
    hosts = [host(n, cpu=c, memory=m) for n, (c, m) in enumerate(room)]
    plan = decide_restarts(vms, hosts, DEFAULTS)
    assert plan == decide_restarts(vms, hosts, DEFAULTS)
    assert sorted(r.vm for r in plan.restarts + plan.pending) == sorted(v.id for v in vms)
    for h in hosts:
        here = [v for v in vms for r in plan.restarts if r.vm == v.id and r.host == h.id]
        assert sum(v.cpu_reservation_mhz for v in here) <= h.unreserved_cpu_mhz
        assert sum(v.memory_needed_mb for v in here) <= h.unreserved_memory_mb


def test_describes_what_is_kept_and_lost():
    assert KEPT[0].text == "Kept: every write that the storage acknowledged before the failure"
    assert all(reason.text.startswith("Kept: ") for reason in KEPT)
    assert "Lost: memory and CPU registers" in [reason.text for reason in LOST]
    assert all(reason.text.startswith("Lost: ") for reason in LOST)
    texts = [r.text for r in describe_restored_state("web01", "esx02", downtime_s=62.4)]
    assert texts[0] == "web01 starts on esx02 from the same files; nothing was copied"
    assert texts[-1] == "web01 was down for 62 s"
