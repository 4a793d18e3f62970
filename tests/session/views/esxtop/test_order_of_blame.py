"""vmkernel.md 2.6: a balloon alone is a warning, compression and swap rates hurt, waiting is the impact."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.views.esxtop import finding, in_order_of_blame
from vsphere_client.session.views.esxtop.columns import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryOfVm(Row):
    balloon: float = 0.0
    swapped: float = 0.0
    swap_in: float = 0.0
    zip_used: float = 0.0
    zipped: float = 0.0
    swpwt: float = 0.0


def found(*rows: MemoryOfVm) -> list[str]:
    keys = ("balloon", "swapped", "swap_in", "zip_used", "zipped", "swpwt")
    all_of_them = [finding(row, key) for row in rows for key in keys]
    told = in_order_of_blame(one for one in all_of_them if one is not None)
    return [" ".join(one.words.split()[:2]) for one in told]


def row(name: str, **values: float) -> MemoryOfVm:
    return MemoryOfVm(key=name, gid=1, name=name, instance=name, vm=True, **values)


def test_what_a_guest_waits_for_comes_before_rates_history_and_balloon() -> None:
    assert found(row("a", balloon=500.0, swapped=300.0, swap_in=2.0, swpwt=12.0)) == [
        "a: %SWPWT",
        "a: SWR/s",
        "a: SWCUR",
        "a: MCTLSZ",
    ]
    assert found(row("a", balloon=500.0)) == ["a: MCTLSZ"]


def test_of_several_vms_the_one_that_lost_most_is_named_first() -> None:
    small, large = (
        row("small", balloon=100.0, zipped=1.0),
        row("large", balloon=900.0, swapped=50.0, zipped=1.0),
    )
    assert found(small, large) == [
        "large: ZIP/s",
        "small: ZIP/s",
        "large: SWCUR",
        "large: MCTLSZ",
        "small: MCTLSZ",
    ]
