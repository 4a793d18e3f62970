"""Whatever breaks, once all is mended there is one primary, all hosts follow it and all VMs run again."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.model.commands import (
    FailHost,
    HealNetwork,
    IsolateHost,
    KillProcess,
    PartitionHosts,
    RestoreHost,
    StartService,
)
from vsphere_client.model.kinds import PowerState

HOSTS = [f"esx{n:02}.lab.local" for n in range(1, 5)]
FAULTS = st.one_of(
    st.builds(FailHost, host=st.sampled_from(HOSTS), kind=st.sampled_from(["power", "psod", "hang"])),
    st.builds(IsolateHost, host=st.sampled_from(HOSTS)),
    st.builds(PartitionHosts, hosts=st.lists(st.sampled_from(HOSTS), min_size=1, max_size=3, unique=True)),
    st.builds(KillProcess, host=st.sampled_from(HOSTS), process=st.just("fdm")),
    st.builds(KillProcess, vm=st.sampled_from(["vm01", "vm02", "vm03"])),
    st.builds(RestoreHost, host=st.sampled_from(HOSTS)),
    st.just(HealNetwork()),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(st.tuples(st.integers(0, 45), FAULTS), max_size=8),
    response=st.sampled_from(["none", "power_off", "shutdown"]),
)
def test_all_is_well_after_mending(ha_scene, faults, response):
    scene = ha_scene(vms=6, isolation_response=response)
    now = 30.0
    for wait, fault in faults:
        now += wait
        scene.engine.run_until(round(now * 1e6))
        scene.engine.submit(fault)  # a fault that cannot happen now is refused
    scene.at(now + 20)
    scene.engine.submit(HealNetwork())
    for host in HOSTS:
        scene.engine.submit(RestoreHost(host=host))
    scene.at(now + 400)
    for host in HOSTS:
        scene.engine.submit(StartService(host=host, service="fdm"))
    scene.at(now + 2000)
    states = sorted(scene.host(n).ha_state for n in range(1, 5))
    assert states == ["connectedToMaster"] * 3 + ["master"]
    assert scene.engine.service(FailoverService).victims == {}
    for number in range(1, 7):
        assert scene.runs(number), scene.vm(number)
        assert scene.vm(number).power_state == PowerState.ON
        assert scene.vm(number).ha_protected
