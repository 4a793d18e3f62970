"""Power-on plans: what has to happen first, and that they never promise more than there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.placement.hosts import HostColumns, VmNeeds
from vsphere_client.decisions.placement.power_on import PowerOnPlan, RunningVm, StartingVm, decide_power_on

MHZ, MB = 10_000.0, 10_000.0


def hosts(running: list[RunningVm], count: int) -> HostColumns:
    """Equal hosts with what the running VMs leave of them."""

    def left(of: str, capacity: float) -> np.ndarray:
        taken = [sum(getattr(vm.needs, of) for vm in running if vm.host == row) for row in range(count)]
        return capacity - np.array(taken, dtype=float)

    return HostColumns(
        tuple(f"esx{row + 1:02}" for row in range(count)),
        np.full(count, MHZ),
        MHZ - left("cpu_demand_mhz", MHZ),
        np.full(count, MB),
        MB - left("memory_demand_mb", MB),
        left("cpu_reservation_mhz", MHZ),
        left("memory_reservation_mb", MB),
    )


def needs(name: str, reserved: float) -> VmNeeds:
    return VmNeeds(name, 100.0, 100.0, reserved, reserved)


def there(name: str, reserved: float, host: int, *allowed: int) -> RunningVm:
    return RunningVm(name, needs(name, reserved), host, frozenset(allowed))


def plan(reserved: list[float], running: list[RunningVm], asleep: list[bool]) -> PowerOnPlan:
    starting = [
        StartingVm(f"new{n}", needs(f"new{n}", size), (None,) * len(asleep))
        for n, size in enumerate(reserved)
    ]
    return decide_power_on(starting, hosts(running, len(asleep)), asleep, running)


def words(found: PowerOnPlan) -> list[tuple[str, str, int]]:
    return [(line.kind, line.ref, line.host) for line in found.lines]


def test_the_fewest_and_then_the_smallest_make_way() -> None:
    running = [there("a", 3000, 0, 1), there("b", 3000, 0, 1), there("c", 6000, 1, 0), there("d", 900, 1, 0)]
    # 7000 need 3000 more on host 1 (a or b; host 2 has 3100 left): one move is enough.
    assert words(plan([7000], running, [False, False])) == [("migrate", "a", 1), ("power_on", "new0", 0)]


def test_two_make_way_where_one_is_not_enough() -> None:
    running = [there("a", 2000, 0, 1), there("b", 2000, 0, 1), there("c", 6000, 1)]
    assert words(plan([10_000], running, [False, False])) == [
        ("migrate", "a", 1),
        ("migrate", "b", 1),
        ("power_on", "new0", 0),
    ]


def test_a_vm_that_may_not_leave_does_not_make_way_and_a_host_is_woken() -> None:
    running = [there("a", 3000, 0), there("c", 6000, 1)]
    found = plan([8000, 8000, 9000], running, [False, False, True])
    assert words(found) == [("wake_host", "esx03", 2), ("power_on", "new0", 2)]
    assert [ref for ref, _ in found.refused] == ["new1", "new2"]
    assert {why.code for why in found.refused[0][1]} == {"host_cpu_reservation"}


def test_a_sleeping_host_stays_asleep_while_others_have_room() -> None:
    assert words(plan([5000], [], [True, False])) == [("power_on", "new0", 1)]


SIZES = st.lists(st.sampled_from([500.0, 2000.0, 4000.0, 8000.0]), max_size=6)


@given(
    reserved=SIZES,
    sizes=SIZES,
    asleep=st.lists(st.booleans(), min_size=1, max_size=4),
    seed=st.integers(0, 99),
)
def test_no_host_is_promised_twice_nor_while_it_sleeps(
    reserved: list[float], sizes: list[float], asleep: list[bool], seed: int
) -> None:
    awake = [row for row, sleeps in enumerate(asleep) if not sleeps]
    room = dict.fromkeys(awake, MHZ)
    running = []
    for number, size in enumerate(sizes):
        if awake and room[host := awake[(seed + number) % len(awake)]] >= size:
            room[host] -= size
            running.append(there(f"vm{number}", size, host, *awake))
    found = plan(reserved, running, asleep)
    where = {vm.ref: (vm.host, vm.needs.cpu_reservation_mhz) for vm in running}
    sizes_of = {f"new{n}": size for n, size in enumerate(reserved)}
    woken = {line.host for line in found.lines if line.kind == "wake_host"}
    for line in found.lines:
        assert not asleep[line.host] or line.host in woken
        if line.kind == "migrate":
            where[line.ref] = (line.host, where[line.ref][1])
        elif line.kind == "power_on":
            where[line.ref] = (line.host, sizes_of[line.ref])
    for row in range(len(asleep)):
        assert sum(size for host, size in where.values() if host == row) <= MHZ + 1e-6
    started = [line.ref for line in found.lines if line.kind == "power_on"]
    assert sorted([*started, *(ref for ref, _ in found.refused)]) == sorted(sizes_of)
