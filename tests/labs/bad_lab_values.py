"""Bad labs whose keys or values are not what the format allows."""

from __future__ import annotations

from bad_lab_changes import C1, DC, BadLab, c1, dc, vm

SCHEMA: list[BadLab] = [
    ("no format", lambda lab: lab.pop("format"), ["format: this key is required"]),
    ("format 2", lambda lab: lab.update(format=2), ["format: expects 1, not 2"]),
    ("unknown key", lambda lab: lab.update(sede=3), ["sede: unknown key; did you mean 'seed'?"]),
    ("step", lambda lab: lab.update(step_s=301), ["step_s: must be at most 300 seconds, not 301"]),
    ("step 0", lambda lab: lab.update(step_s=0), ["step_s: must be at least 1 seconds, not 0"]),
    (
        "start",
        lambda lab: lab.update(start="noon"),
        ["start: expects a date and time such as 2026-01-05T08:00:00Z, not 'noon'"],
    ),
    (
        "wrong unit",
        lambda lab: vm(lab).update(memory_mb="4 GB"),
        [f"{C1}.vms[0].memory_mb: expects a whole number of MB, not '4 GB'"],
    ),
    (
        "no such size",
        lambda lab: vm(lab).update(num_cpu=0),
        [f"{C1}.vms[0].num_cpu: must be at least 1, not 0"],
    ),
    (
        "number as a name",
        lambda lab: vm(lab, 3).update(name=42),
        [f"{C1}.vms[3].name: expects a text, not 42 (put it in quotes)"],
    ),
    (
        "power",
        lambda lab: vm(lab).update(power="onn"),
        [f"{C1}.vms[0].power: expects 'on', 'off' or 'suspended', not 'onn'; did you mean 'on'?"],
    ),
    (
        "network adapters",
        lambda lab: vm(lab).update(networks=["VM Network"] * 11),
        [f"{C1}.vms[0].networks: takes at most 10 entries, not 11"],
    ),
    (
        "disks of a controller that is not PVSCSI",
        lambda lab: vm(lab).update(scsi_controller="lsilogic", disks=[{"gb": 1}] * 61),
        [f"{C1}.vms[0]: four lsilogic controllers take 60 disks, not 61"],
    ),
    (
        "shares",
        lambda lab: vm(lab).update(cpu={"shares": "hgih"}),
        [
            f"{C1}.vms[0].cpu.shares: expects 'low', 'normal' or 'high' or a whole number, not 'hgih'; "
            "did you mean 'high'?"
        ],
    ),
    (
        "host list",
        lambda lab: dc(lab)["datastores"][1].update(hosts=5),
        [f"{DC}.datastores[1].hosts: expects 'all' or a list, not 5"],
    ),
    (
        "part of a host list",
        lambda lab: dc(lab)["datastores"][1].update(hosts=["esx01", 5]),
        [f"{DC}.datastores[1].hosts[1]: expects a text, not 5 (put it in quotes)"],
    ),
    (
        "two loads",
        lambda lab: vm(lab).update(workload={"constant": {}, "steps": []}),
        [f"{C1}.vms[0].workload: a workload is exactly one of constant, profile, steps or trace"],
    ),
    (
        "duration",
        lambda lab: lab["timeline"][0].update(at="soon"),
        ["timeline[0].at: 'soon' is not a duration; write 90, 90s, 5m, 2h or 1d"],
    ),
    (
        "empty value",
        lambda lab: c1(lab).update(hosts=None),
        [f"{C1}.hosts: expects a list, not an empty value"],
    ),
    (
        "text for a group",
        lambda lab: c1(lab).update(drs="on"),
        [f"{C1}.drs: expects a group of keys, not 'on'"],
    ),
    (
        "infinite",
        lambda lab: dc(lab)["datastores"][1].update(gb="inf"),
        [f"{DC}.datastores[1].gb: expects a number of GB, not 'inf'"],
    ),
    (
        "with the model's name",
        lambda lab: lab["timeline"].append({"at": 1, "do": "heal_network", "arguments": {}}),
        ["timeline[1].arguments: unknown key"],
    ),
    (
        "blank in a host name",
        lambda lab: dc(lab)["hosts"][0].update(name="lone ly"),
        [f"{DC}.hosts[0].name: expects a name without blanks, not 'lone ly'"],
    ),
]
