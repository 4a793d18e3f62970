import pytest
from session_scene import CALM, open_text

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.session.views.chart_members import busiest, judge_waiting, per_vcpu_percent


@pytest.fixture
def session():
    made = open_text(CALM)
    made.run_until(60_000_000)
    return made


def test_the_busiest_come_first(session):
    vms = {vm.name: vm for vm in session.engine.world.all_of(VirtualMachine)}
    used = session.engine.world.vms.cpu_usage_mhz
    order = sorted(vms, key=lambda name: -used[vms[name].row])
    found = busiest(session, [vm.moid for vm in vms.values()], "cpu", 2)
    assert [session.engine.world.vm(moid).name for moid in found] == order[:2]
    assert busiest(session, ["gone"], "cpu", 2) == ()


def test_waiting_time_is_percent_of_each_vcpu(session):
    a = session.engine.world.find(VirtualMachine, "a").moid
    # vmkernel.md case 3: 4 vCPUs, 720,000 ms in a point of 1,800 s are 10 % each.
    assert per_vcpu_percent(session, a, "cpu.ready.summation", 720_000, 1800) == pytest.approx(10.0)
    assert per_vcpu_percent(session, a, "cpu.usage.average", 50, 20) is None
    assert per_vcpu_percent(session, a, "cpu.ready.summation", float("nan"), 20) is None


def test_the_rule_of_thumb():
    # vmkernel.md 1.3: below 5 fine, 5 to 10 look, above 10 problem; co-stop above 3; any limited time.
    ready = [judge_waiting("cpu.ready.summation", percent) for percent in (4.9, 5.0, 10.0, 10.1)]
    assert ready == ["fine", "look", "look", "problem"]
    assert judge_waiting("cpu.costop.summation", 3.1) == "problem"
    assert [judge_waiting("cpu.maxlimited.summation", percent) for percent in (0.0, 0.1)] == [
        "fine",
        "problem",
    ]
