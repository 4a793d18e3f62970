"""Watts by utilisation: measured points, straight lines between, and the assumed server."""

from __future__ import annotations

import numpy as np
import pytest

from vsphere_client.decisions.power.curves import MEASURED, curve_of, watts_at


def test_the_published_points_and_the_line_between_two_of_them():
    curves = np.array([MEASURED["ProLiant ML110 G4"], MEASURED["ProLiant ML110 G5"]])
    which = np.array([0, 1, 0, 1, 1])
    watts = watts_at(curves, which, np.array([0.0, 1.0, 0.25, 0.5, 1.7]))
    # G4 at 25 %: half way from 92.6 to 96; G5 at 50 %: 116; beyond 100 % stays at 135
    assert watts == pytest.approx([86.0, 135.0, 94.3, 116.0, 135.0])


def test_own_curve_then_model_then_assumption():
    own = tuple(float(n) for n in range(11))
    assert curve_of("ProLiant ML110 G4", 1, own) == own
    assert curve_of("ProLiant ML110 G4", 1) == MEASURED["ProLiant ML110 G4"]
    assumed = curve_of("PowerEdge R740", 2)
    assert (assumed[0], assumed[10]) == (172.0, 430.0)  # 100 + 2 x 165, idle 40 %
