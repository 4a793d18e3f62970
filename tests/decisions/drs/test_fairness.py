"""Fairness scores of clusters: 1000 is fair, the host furthest from it is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.drs.fairness import FAIR, fairness_scores


def scores(cluster, wanted, lost, clusters=1):
    return fairness_scores(np.array(cluster), np.array(wanted, float), np.array(lost, float), clusters)


def test_a_host_that_serves_less_than_its_cluster_is_told() -> None:
    # 800 of 1000 MHz on one host, all 1000 on two others: 2800 of 3000 in the cluster.
    # The poor one is at 0.8 / 0.9333 = 0.857, the others at 1.071.
    assert scores([0, 0, 0], [1000, 1000, 1000], [200, 0, 0]) == pytest.approx([857.143], abs=0.001)


def test_a_cluster_without_want_and_one_short_everywhere_are_fair() -> None:
    # Everybody gets half: that is a shortage, but a fair one.
    assert scores([0, 1, 1], [0, 400, 800], [0, 200, 400], 3).tolist() == [FAIR, FAIR, FAIR]


def test_a_host_that_nobody_asks_of_has_no_score() -> None:
    assert scores([0, 0], [0, 500], [0, 250]) == pytest.approx([FAIR])


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1)), min_size=1, max_size=8))
def test_a_score_is_that_of_one_of_the_hosts(hosts: list[tuple[float, float]]) -> None:
    wanted = [want for want, _ in hosts]
    lost = [want * part for want, part in hosts]
    (found,) = scores([0] * len(hosts), wanted, lost)
    left = sum(wanted) - sum(lost)
    each = [
        FAIR * (1 - gone / want) / (left / sum(wanted)) if left > 0 else FAIR * (1 - gone / want)
        for want, gone in zip(wanted, lost, strict=True)
        if want > 0
    ]
    assert min(abs(found - one) for one in [*each, FAIR]) <= 1e-6 * max(found, 1.0)
