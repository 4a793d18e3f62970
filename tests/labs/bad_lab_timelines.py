"""Bad labs whose timeline or expectations cannot be carried out."""

from __future__ import annotations

from bad_lab_changes import BadLab, step

LATER: list[BadLab] = [
    (
        "unknown command",
        lambda lab: step(lab, "fail_hots", host="esx01"),
        ["timeline[0].do: there is no command 'fail_hots'; did you mean 'fail_host'?"],
    ),
    (
        "arguments",
        lambda lab: step(lab, "fail_host", hsot="esx01", kind="fire"),
        [
            "timeline[0].with.host: this key is required",
            "timeline[0].with.kind: expects 'power', 'psod' or 'hang', not 'fire'",
            "timeline[0].with.hsot: unknown key; did you mean 'host'?",
        ],
    ),
    (
        "names",
        lambda lab: step(lab, "migrate_vm", vm="web09", host="esx09", datastore="ds9"),
        [
            "timeline[0].with.vm: no VM named 'web09' in the lab at that time",
            "timeline[0].with.host: no host named 'esx09' in the lab at that time",
            "timeline[0].with.datastore: no datastore named 'ds9' in the lab at that time",
        ],
    ),
    (
        "a host not added yet",
        lambda lab: step(lab, "fail_host", host="new"),
        ["timeline[0].with.host: no host named 'new' in the lab at that time"],
    ),
    (
        "a host to add",
        lambda lab: step(lab, "add_host", host="old", cluster="C1"),
        ["timeline[0].with.host: no host named 'old' among unmanaged_hosts"],
    ),
    (
        "parts of a host",
        lambda lab: step(lab, "fail_nic", host="esx01", nic="vmnic9"),
        ["timeline[0].with.nic: no network adapter named 'vmnic9' in host 'esx01'"],
    ),
    (
        "a disk",
        lambda lab: step(lab, "fail_disk", host="esx01", disk="d0"),
        ["timeline[0].with.disk: no disk named 'd0' in host 'esx01'"],
    ),
    (
        "hardware of a VM to create",
        lambda lab: step(
            lab,
            "create_vm",
            name="x",
            cluster="C1",
            config={"networks": ["N"], "disks": [{"gb": 1, "datastore": "d", "storage_policy": "p"}]},
        ),
        [
            "timeline[0].with.config.networks[0]: no network named 'N' in the lab",
            "timeline[0].with.config.disks[0].datastore: no datastore named 'd' in the lab",
            "timeline[0].with.config.disks[0].storage_policy: there is no storage policy 'p'",
        ],
    ),
    (
        "trace to come",
        lambda lab: step(
            lab, "set_workload", vm="web01", workload={"trace": {"file": "none", "format": "planetlab"}}
        ),
        ["timeline[0].with.workload.trace.file: there is no trace file 'none'"],
    ),
    (
        "expectation",
        lambda lab: lab.update(expect=[{"at": 0, "that": "vm('web01').host ="}]),
        ["expect[0].that: not an expression: invalid syntax (column 18)"],
    ),
    (
        "expectation about nothing",
        lambda lab: lab.update(expect=[{"at": 0, "that": "vm('web09').host == 'esx01'"}]),
        ["expect[0].that: no VM named 'web09' in the lab"],
    ),
]
