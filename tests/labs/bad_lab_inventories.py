"""Bad labs whose inventory names what is not there, or asks for what cannot be."""

from __future__ import annotations

from typing import Any

from bad_lab_changes import C1, DC, BadLab, c1, dc, vm


def nested_pools(levels: int, level: int = 1) -> dict[str, Any]:
    """A pool in a pool in a pool, so many levels of them."""
    below = [nested_pools(levels, level + 1)] if level < levels else []
    return {"name": f"level-{level}", "pools": below}


NAMES: list[BadLab] = [
    (
        "host",
        lambda lab: vm(lab, 3).update(host="esx09"),
        [f"{C1}.vms[3].host: no host named 'esx09' in cluster 'C1'"],
    ),
    (
        "host outside the cluster",
        lambda lab: vm(lab, 3).update(host="lone"),
        [f"{C1}.vms[3].host: no host named 'lone' in cluster 'C1'"],
    ),
    (
        "pool and folder",
        lambda lab: vm(lab, 1).update(resource_pool="Prd", folder="Racks"),
        [
            f"{C1}.vms[1].resource_pool: no resource pool named 'Prd' in cluster 'C1'",
            f"{C1}.vms[1].folder: no folder named 'Racks' in datacenter 'DC1'",
        ],
    ),
    (
        "datastore",
        lambda lab: vm(lab)["disks"].append({"gb": 1, "datastore": "ds9"}),
        [f"{C1}.vms[0].disks[1].datastore: no datastore named 'ds9' in datacenter 'DC1'"],
    ),
    (
        "datastore out of sight",
        lambda lab: vm(lab, 3).update(disks=[{"gb": 1, "datastore": "local"}]),
        [f"{C1}.vms[3].disks[0].datastore: the datastore 'local' is not seen by host 'esx02'"],
    ),
    (
        "network",
        lambda lab: vm(lab).update(networks=["VM Netwrok"]),
        [f"{C1}.vms[0].networks[0]: no network named 'VM Netwrok' in datacenter 'DC1'"],
    ),
    (
        "network out of reach",
        lambda lab: vm(lab, 3).update(networks=["Left only"]),
        [f"{C1}.vms[3].networks[0]: the network 'Left only' is not on host 'esx02'"],
    ),
    (
        "policy",
        lambda lab: vm(lab).update(storage_policy="RAID-51"),
        [f"{C1}.vms[0].storage_policy: there is no storage policy 'RAID-51'; did you mean 'RAID-5'?"],
    ),
    (
        "type",
        lambda lab: c1(lab)["hosts"][0].update(type="bigg"),
        [f"{C1}.hosts[0].type: there is no host type 'bigg'; did you mean 'big'?"],
    ),
    (
        "pools too deep",
        lambda lab: c1(lab)["resource_pools"].append(nested_pools(9)),
        [
            f"{C1}.resource_pools[1]"
            + ".pools[0]" * 8
            + ": resource pools can be nested 8 deep; level-8 is as deep as that"
        ],
    ),
    (
        "two of a name",
        lambda lab: vm(lab, 3).update(name="app-02"),
        [f"{C1}.vms[3].name: the name 'app-02' is used twice in datacenter 'DC1' (first at {C1}.vms[2])"],
    ),
    (
        "two hosts",
        lambda lab: dc(lab)["unmanaged_hosts"][0].update(name="esx02"),
        [f"{DC}.unmanaged_hosts[0].name: the name 'esx02' is used twice in the lab (first at {C1}.hosts[1])"],
    ),
    (
        "count without a number",
        lambda lab: vm(lab, 3).update(count=2),
        [f"{C1}.vms[3].name: a name with count needs {{n}} in it, or {{n:02}}"],
    ),
    (
        "reservation above size",
        lambda lab: vm(lab).update(memory={"reservation_mb": 2048}),
        [f"{C1}.vms[0].memory.reservation_mb: reserves 2048 MB, the VM has 1024 MB"],
    ),
    (
        "larger than its host",
        lambda lab: vm(lab, 3).update(memory_mb=40_000, num_cpu=32),
        [
            f"{C1}.vms[3].num_cpu: 32 virtual CPUs, host 'esx02' has at most 16 logical processors",
            f"{C1}.vms[3].memory_mb: 40000 MB, host 'esx02' has at most 32768 MB",
        ],
    ),
    (
        "larger than any host",
        lambda lab: vm(lab, 1).update(memory_mb=70_000),
        [f"{C1}.vms[1].memory_mb: 70000 MB, any host of cluster 'C1' has at most 65536 MB"],
    ),
    (
        "passthrough nowhere",
        lambda lab: vm(lab, 1).update(passthrough=["gpu"]),
        [f"{C1}.vms[1].passthrough: a VM with passthrough devices names its host"],
    ),
    (
        "group and rule members",
        lambda lab: c1(lab)["groups"][0].update(vms=["web01", "web09"]),
        [f"{C1}.groups[0].vms[1]: no VM named 'web09' in cluster 'C1'"],
    ),
    (
        "rule with one VM",
        lambda lab: c1(lab)["rules"][0].update(vms=["web01"]),
        [f"{C1}.rules[0].vms: a rule of kind vm_anti_affinity needs at least two VMs"],
    ),
    (
        "rule with the wrong fields",
        lambda lab: c1(lab)["rules"].append({"name": "odd", "kind": "vm_host_must", "vms": ["web01"]}),
        [
            f"{C1}.rules[2].vms: a rule of kind vm_host_must takes vm_group and host_group, not vms",
            f"{C1}.rules[2].vm_group: a rule of kind vm_host_must needs this key",
            f"{C1}.rules[2].host_group: a rule of kind vm_host_must needs this key",
        ],
    ),
    (
        "rule with the wrong groups",
        lambda lab: c1(lab)["rules"][1].update(vm_group="left", host_group="right"),
        [
            f"{C1}.rules[1].vm_group: the group 'left' holds no VMs",
            f"{C1}.rules[1].host_group: no group named 'right' in cluster 'C1'",
        ],
    ),
    (
        "evc",
        lambda lab: c1(lab).update(evc_mode="intel-icelake"),
        [
            f"{C1}.evc_mode: host 'esx01' (intel-cascadelake) cannot offer EVC mode intel-icelake",
            f"{C1}.evc_mode: host 'esx02' (intel-cascadelake) cannot offer EVC mode intel-icelake",
        ],
    ),
    (
        "evc name",
        lambda lab: c1(lab).update(evc_mode="intel-hasswell"),
        [f"{C1}.evc_mode: there is no EVC mode 'intel-hasswell'; did you mean 'intel-haswell'?"],
    ),
    (
        "cpu of a VM",
        lambda lab: vm(lab).update(cpu_level="amd-zen", evc_mode="intel-hasswell"),
        [
            f"{C1}.vms[0].evc_mode: there is no EVC mode 'intel-hasswell'; did you mean 'intel-haswell'?",
            f"{C1}.vms[0].cpu_level: the CPU of host 'esx01' does not offer amd-zen",
        ],
    ),
    (
        "ha",
        lambda lab: c1(lab).update(
            ha={
                "enabled": True,
                "heartbeat_datastores": ["ds9"],
                "admission_control": {"policy": "slot", "cpu_percent": 10, "host_failures_to_tolerate": 2},
            }
        ),
        [
            f"{C1}.ha.heartbeat_datastores[0]: no datastore named 'ds9' in datacenter 'DC1'",
            f"{C1}.ha.admission_control.cpu_percent: is for the policy resource_percentage, not for slot",
            f"{C1}.ha.admission_control.host_failures_to_tolerate: "
            "a cluster of 2 hosts cannot tolerate the failure of 2",
        ],
    ),
    (
        "ha percentages",
        lambda lab: c1(lab).update(ha={"admission_control": {"cpu_percent": 120}}),
        [f"{C1}.ha.admission_control.cpu_percent: must be at most 100 percent, not 120"],
    ),
    (
        "vsan",
        lambda lab: c1(lab).update(vsan={"enabled": True}),
        [
            f"{C1}.vsan.enabled: vSAN needs at least 3 hosts, cluster 'C1' has 2",
            f"{C1}.vsan.enabled: no host of cluster 'C1' has a capacity disk for vSAN",
        ],
    ),
    (
        "no adapters",
        lambda lab: dc(lab)["hosts"][0].update(nics=[]),
        [f"{DC}.hosts[0].nics: a host needs at least one network adapter"],
    ),
    (
        "vmkernel adapter on nothing",
        lambda lab: dc(lab)["hosts"][0].update(vmkernel=[{"name": "vmk0", "nic": "vmnic7"}]),
        [f"{DC}.hosts[0].vmkernel[0].nic: no network adapter named 'vmnic7' in the host"],
    ),
    (
        "a swap datastore that the host does not see",
        lambda lab: dc(lab)["clusters"][0]["hosts"][1].update(swap_datastore="local"),
        [f"{C1}.hosts[1].swap_datastore: there is no datastore that esx02 mounts, vSAN apart, 'local'"],
    ),
    (
        "hosts of a network",
        lambda lab: dc(lab)["networks"][1].update(hosts=["esx01", "C1", "C2"]),
        [f"{DC}.networks[1].hosts[2]: no host or cluster named 'C2' in datacenter 'DC1'"],
    ),
    (
        "folder kinds",
        lambda lab: dc(lab)["folders"][0]["folders"][0].update(kind="host"),
        [
            f"{DC}.folders[0].folders[0].kind: a folder below a vm folder holds the same, not host",
            f"{C1}.vms[2].folder: no folder named 'Web/Front' in datacenter 'DC1'",
        ],
    ),
    (
        "a VM of the datacenter",
        lambda lab: dc(lab).update(vms=[{"name": "a"}, {"name": "b", "host": "esx9"}]),
        [
            f"{DC}.vms[0].host: a VM of a datacenter names its host",
            f"{DC}.vms[1].host: no host named 'esx9' in datacenter 'DC1'",
        ],
    ),
    (
        "own policy",
        lambda lab: lab.update(
            storage_policies=[{"name": "RAID-5"}, {"name": "x", "raid": "RAID-6", "failures_to_tolerate": 1}]
        ),
        [
            "storage_policies[0].name: 'RAID-5' is a built-in policy; choose another name",
            "storage_policies[1].failures_to_tolerate: RAID-6 tolerates 2 failures, not 1",
        ],
    ),
    (
        "trace",
        lambda lab: vm(lab).update(workload={"trace": {"file": "none.csv", "format": "bitbrains"}}),
        [f"{C1}.vms[0].workload.trace.file: there is no trace file 'none.csv'"],
    ),
    (
        "numbered traces",
        lambda lab: vm(lab, 2).update(workload={"trace": {"file": "t{n}", "format": "planetlab"}}),
        [f"{C1}.vms[2].workload.trace.file: there is no trace file 't1' and 2 more"],
    ),
]
