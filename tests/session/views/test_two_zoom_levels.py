"""The macro model and the micro scheduler agree: what the engine shows of a host, and its pCPUs at the millisecond.

160 random hosts of 4 to 16 cores on one or two sockets, asked for 0.3 to 2.5 times what they have, with
hyper-threading and without: VMs of 1, 2, 4 and 8 vCPUs and such as wide as their host's cores or pCPUs, that want
2 to 100 % of their time; equal shares, levels and custom shares, limits, reservations, all of these together, and
latency sensitivity High. All of it is in one engine, whose columns after two steps are the macro model's answer;
the micro scheduler is given what the client's page gives it. Compared are means, percent of a vCPU's time, of a
host's VMs with the same vCPUs, shares and kinds of settings, over 4 s.

Tolerance, stated here once: what a VM runs, uses and waits is the same within 6 points for 98 in 100;
the average difference is at most 1 point. With hyper-threading times count 0.625, as 6 points
of %USED are 9.6 of the time of a world beside a busy partner.

=======  ================  ======  =========================================================================
measure  within 6 points   all     what the farthest have in common
=======  ================  ======  =========================================================================
%USED    98 of 100         10      two VMs on two cores' threads that are both owed whole ones: the one comes
                                   to it as the other is behind, too (vmkernel.md 1.6, fairness)
%RUN     98 of 100         8       the same
%RDY     97.5 of 100       15      as %CSTP: what is not the one is the other
%CSTP    97.5 of 100       15      always busy VMs that were started together now and then end together, too: then
                                   nobody is ahead (1.5); and those of three vCPUs on a node of three cores
both     99 of 100         8       %RDY and %CSTP together: all that a vCPU waits
=======  ================  ======  =========================================================================

The formula of co-stop was fitted to 720 other hosts. On 480 hosts of two further seeds, which nothing was fitted
to, at least 97 in 100 of the means of each measure are within 6 points and each average is at most 1 point; the
farthest are 18 off in %RUN and %USED, 25 in %CSTP. Those are small VMs beside a limited VM as wide as their host,
whose vCPUs all come back at the moment its limit lets them, and small hosts on which several are owed whole cores.
"""

import numpy as np
import pytest
from zoom_scene import MEASURES, compare, engine_of, random_case

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED

CASES = 160
SECONDS = 4.0
NEAR_POINTS, MEAN_POINTS = 6.0, 1.0
TOLERANCES = {
    "used": (0.98, 10.0),
    "run": (0.98, 8.0),
    "ready": (0.975, 15.0),
    "costop": (0.975, 15.0),
    "both": (0.99, 8.0),
}


@pytest.mark.parametrize("threads", [1, 2], ids=["cores", "hyper-threads"])
def test_the_macro_model_agrees_with_the_micro_scheduler(threads):
    cases = [random_case(number) for number in range(threads - 1, CASES, 2)]
    engine = engine_of(cases)
    off = np.concatenate([compare(engine, at, case, SECONDS) for at, case in enumerate(cases)])
    assert len(off) > 350
    columns = dict(zip(MEASURES, off.T, strict=True))
    columns["both"] = columns["ready"] + columns["costop"]
    for name, (nearly_all, farthest) in TOLERANCES.items():
        beside = PAIRED_SPEED if threads == 2 and name != "used" else 1.0
        column = beside * np.abs(columns[name])
        assert (column <= NEAR_POINTS).mean() >= nearly_all, (name, np.sort(column)[-10:])
        assert column.max() <= farthest, name
        assert column.mean() <= MEAN_POINTS, name


def test_the_grid_has_every_kind_of_load():
    """Wide VMs, limits, reservations, shares and own cores are all in it, often enough to matter."""
    cases = [random_case(number) for number in range(CASES)]
    guests = [(case, guest) for case in cases for guest in case.guests]
    assert sum(guest.vcpus >= case.cores for case, guest in guests) > 40
    assert sum(guest.limit is not None for _, guest in guests) > 130
    assert sum(guest.reservation > 0.0 and not guest.own_cores for _, guest in guests) > 130
    assert sum(guest.shares != "normal" for _, guest in guests) > 200
    assert sum(guest.own_cores for _, guest in guests) > 13
    assert sum(case.wanted > case.cores for case in cases) > 53
