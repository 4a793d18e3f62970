"""Ready conversions: vmkernel.md 1.3 and cases 1 to 3."""

import pytest

from vsphere_client.decisions.resources.ready_time import CHART_INTERVAL_S, ready_percent, ready_summation_ms


def test_ready_of_one_vcpu_in_the_real_time_chart():
    assert ready_percent(1000, CHART_INTERVAL_S["realtime"]) == pytest.approx(5)


def test_vm_level_ready_is_shared_by_its_vcpus():
    whole = ready_percent(36_000, CHART_INTERVAL_S["day"])
    assert whole == pytest.approx(12)
    assert whole / 2 == pytest.approx(6)


def test_milliseconds_for_ten_percent_on_four_vcpus_in_the_week_chart():
    assert 4 * ready_summation_ms(10, CHART_INTERVAL_S["week"]) == pytest.approx(720_000)


@pytest.mark.parametrize(
    ("chart", "one_percent_ms"),
    [("realtime", 200), ("day", 3000), ("week", 18_000), ("month", 72_000), ("year", 864_000)],
)
def test_table_of_one_percent(chart, one_percent_ms):
    assert ready_summation_ms(1, CHART_INTERVAL_S[chart]) == pytest.approx(one_percent_ms)
