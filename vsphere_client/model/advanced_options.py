"""Advanced options of hosts and virtual machines: their names, defaults and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

OptionValue = bool | int | float | str


class AdvancedOption(NamedTuple):
    """A key of an Advanced System Settings page; numbers have a range, a text has none.

    ``hot`` options of a virtual machine may be changed while it runs.
    """

    key: str
    default: OptionValue | None
    lowest: float
    highest: float
    meaning: str
    kind: Literal["number", "flag", "text"] = "number"
    hot: bool = False

    @property
    def at_boot(self) -> bool:
        """Whether it is an option of a host that takes effect as the host boots."""
        return self.key.startswith("VMkernel.Boot.")

    @property
    def is_text(self) -> bool:
        """Whether any text may be given."""
        return self.kind == "text"


def _number(key: str, default: float | None, lowest: float, highest: float, meaning: str) -> AdvancedOption:
    return AdvancedOption(key, default, lowest, highest, meaning)


def _flag(key: str, default: bool, meaning: str) -> AdvancedOption:
    return AdvancedOption(key, default, 0, 1, meaning, "flag")


def _text(key: str, meaning: str) -> AdvancedOption:
    return AdvancedOption(key, None, 0, 0, meaning, "text")


MOST_VCPUS = 768


HYPER_THREADING = "VMkernel.Boot.hyperthreading"
MITIGATION = "VMkernel.Boot.hyperthreadingMitigation"
MITIGATION_INTRA_VM = "VMkernel.Boot.hyperthreadingMitigationIntraVM"
MIGRATE_VMKNIC = "Migrate.Vmknic"
VMOTION_SWITCHOVER, FSR_SWITCHOVER = "vmotion.maxSwitchoverSeconds", "fsr.maxSwitchoverSeconds"

HOST_PREFER_HT = "Numa.PreferHT"
ADDRESSABLE_SPACE = "VMFS3.MaxAddressableSpaceTB"
HARDWARE_LOCKING = "VMFS3.HardwareAcceleratedLocking"
HARDWARE_MOVE = "DataMover.HardwareAcceleratedMove"
COST_UNIT = "Disk.SchedCostUnit"
APD_HANDLING, APD_TIMEOUT = "Misc.APDHandlingEnable", "Misc.APDTimeout"

HOST_OPTIONS: dict[str, AdvancedOption] = {
    option.key: option
    for option in (
        _number(HARDWARE_MOVE, 1, 0, 1, "let arrays copy virtual disks by themselves (XCOPY)"),
        _number(COST_UNIT, 32_768, 4096, 1_048_576, "bytes of an I/O that count as one against limits"),
        _number(
            "LPage.LPageAlwaysTryForNPT", 1, 0, 1, "look for large pages wherever nested paging is at work"
        ),
        _number("Mem.AllocGuestLargePage", 1, 0, 1, "back guests with large pages"),
        _number("Mem.BalancePeriod", 15, 1, 120, "seconds between two computations of memory targets"),
        _number("Mem.CtlMaxPercent", 65, 0, 75, "most of a VM's memory that its balloon may take, %"),
        _number("Mem.IdleTax", 75, 0, 99, "idle memory tax, %"),
        _number(
            "Mem.IdleTaxType",
            1,
            0,
            1,
            "1: the tax rises with idle to active memory; 0: it does not",
        ),
        _number("Mem.MemZipEnable", 1, 0, 1, "compress pages before swapping them"),
        _number("Mem.MemZipMaxPct", 10, 5, 100, "compression cache of a VM, % of its memory"),
        _number("Mem.MinFreePct", 0, 0, 6, "memory to keep free, %; 0 follows the sliding scale"),
        _number("Mem.SamplePeriod", 60, 1, 180, "seconds in which the working set is sampled once"),
        _number("Mem.ShareForceSalting", 2, 0, 2, "which VMs may share pages: 0 all, 1 and 2 by salt"),
        _number("Mem.ShareRateMax", 1024, 0, 1024, "most pages shared in a second and VM"),
        _number("Mem.ShareScanGHz", 4, 0, 32, "MB scanned for sharing in a second, per GHz of the host"),
        _number("Mem.ShareScanTime", 60, 10, 600, "minutes in which a VM is scanned once"),
        _number(
            APD_HANDLING, 1, 0, 1, "let I/O of the host itself fail fast once All Paths Down has timed out"
        ),
        _number(APD_TIMEOUT, 140, 20, 99_999, "seconds without any path until All Paths Down times out"),
        _text(MIGRATE_VMKNIC, "VMkernel adapter that outgoing vMotion is bound to; empty binds it to none"),
        _number("Numa.AutoMemAffinity", 1, 0, 1, "keep the memory of VMs with CPU affinity on their nodes"),
        _number("Numa.MigImbalanceThreshold", 10, 0, 200, "load imbalance of nodes that is evened out, %"),
        _number("Numa.PageMigEnable", 1, 0, 1, "let remote pages follow VMs to their home nodes"),
        _number(HOST_PREFER_HT, 0, 0, 1, "count threads of a node, not its cores, where VMs get their homes"),
        _number("Numa.RebalanceCoresNode", 2, 1, 65_535, "cores a node needs for rebalancing"),
        _number("Numa.RebalanceCoresTotal", 4, 1, 65_535, "cores a host needs for rebalancing"),
        _number("Numa.RebalancePeriod", 2000, 100, 60_000, "milliseconds from one rebalancing to the next"),
        _number(ADDRESSABLE_SPACE, 32, 1, 128, "TB of open files that the cache of VMFS addresses serves"),
        _number(HARDWARE_LOCKING, 1, 0, 1, "lock blocks of VMFS by ATS; 0 reserves the whole device"),
        _number(HYPER_THREADING, 1, 0, 1, "use the second threads of cores"),
        _number(MITIGATION, 0, 0, 1, "side-channel aware scheduler: do not share cores between VMs"),
        _number(MITIGATION_INTRA_VM, 1, 0, 1, "with it, do not share cores within a VM either"),
    )
}
"""The options of a host that act in the simulation, by key (Resource Management, vmkernel.md 1.6, 1.7, 2, 4.4)."""

CORES_PER_SOCKET = "cpuid.coresPerSocket"
MAX_PER_VIRTUAL_NODE = "numa.vcpu.maxPerVirtualNode"
MAX_PER_MACHINE_NODE = "numa.vcpu.maxPerMachineNode"
FOLLOW_CORES_PER_SOCKET = "numa.vcpu.followcorespersocket"
LEAST_VCPUS = "numa.vcpu.min"
NODE_AFFINITY = "numa.nodeAffinity"
MEMORY_AFFINITY = "sched.mem.affinity"
PREFER_HT = "numa.vcpu.preferHT"
AUTOSIZE = "numa.autosize"
AUTOSIZE_ONCE = "numa.autosize.once"
AUTOSIZED = "numa.autosize.vcpu.maxPerVirtualNode"
AUTOSIZE_COOKIE = "numa.autosize.cookie"

VM_OPTIONS: dict[str, AdvancedOption] = {
    option.key: option
    for option in (
        _number(CORES_PER_SOCKET, None, 1, MOST_VCPUS, "cores of each virtual socket"),
        _flag(AUTOSIZE, False, "make virtual NUMA nodes as large as the host's nodes are"),
        _flag(AUTOSIZE_ONCE, True, "keep the virtual NUMA nodes of the first power-on"),
        _number(AUTOSIZED, None, 1, MOST_VCPUS, "vCPUs of a virtual NUMA node, written at power-on"),
        _number(AUTOSIZE_COOKIE, None, 10_001, 7_680_768, "vCPUs and cores per socket it was written for"),
        _flag(FOLLOW_CORES_PER_SOCKET, False, "make a virtual NUMA node of each virtual socket"),
        _number(MAX_PER_MACHINE_NODE, None, 1, MOST_VCPUS, "most vCPUs of this VM on one NUMA node"),
        _number(MAX_PER_VIRTUAL_NODE, None, 1, MOST_VCPUS, "most vCPUs of a virtual NUMA node"),
        _text(NODE_AFFINITY, "NUMA nodes that the VM may run on, such as 0,1"),
        _flag(PREFER_HT, False, "count threads of a node, not its cores, for this VM's home"),
        _number(LEAST_VCPUS, 9, 1, MOST_VCPUS, "vCPUs from which on the guest sees NUMA nodes"),
        _number(FSR_SWITCHOVER, 100, 1, 3600, "longest final phase of a Storage vMotion, seconds"),
        _number(VMOTION_SWITCHOVER, 100, 1, 3600, "longest final phase of a vMotion, seconds"),
        _text(MEMORY_AFFINITY, "NUMA nodes that the VM's memory comes from, such as 0,1")._replace(hot=True),
        _number("sched.mem.maxmemctl", None, 0, 25_165_824, "most that the balloon may take, MB")._replace(
            hot=True
        ),
        _number("sched.mem.pshare.enable", 1, 0, 1, "share pages of this VM")._replace(hot=True),
        _number("sched.swap.vmxSwapEnabled", 1, 0, 1, "swap memory of the VMX process itself"),
        _text("sched.mem.pshare.salt", "VMs with the same salt may share pages"),
    )
}
"""The options of a virtual machine that act in the simulation, by key (vSphere Resource Management)."""


EXACT_CPU_OPTION = "config.migrate.test.CpuCompatibleNewFeatures"
"""The manual's old rule, as a switch (vmotion.md 4.1; the key is our assumption)."""
_MANAGER = "config.vpxd.ResourceManager."

VCENTER_OPTIONS: dict[str, AdvancedOption] = {
    option.key: option
    for option in (
        _number(
            "vgpu.hotmigrate.enabled", 0, 0, 1, "let virtual machines with a vGPU migrate while they run"
        ),
        _number(
            "config.migrate.test.CompatibleNetworks.VMOnVirtualIntranet",
            1,
            0,
            1,
            "refuse to move virtual machines off a switch without uplinks",
        ),
        _number(
            EXACT_CPU_OPTION,
            0,
            0,
            1,
            "refuse, outside of EVC, hosts whose CPUs show programs more than a virtual machine was started with",
        ),
        _number(_MANAGER + "costPerVmotionESX41", 1, 1, 64, "units that a vMotion takes of both hosts"),
        _number(
            _MANAGER + "costPerSVmotionESX41", 4, 1, 64, "units that a Storage vMotion takes of the host"
        ),
        _number(_MANAGER + "maxCostPerEsx41Host", 8, 1, 64, "units that a host has"),
        _number(_MANAGER + "networkCostPerVmotion", 1, 0, 64, "units that a vMotion takes of the network"),
        _number(_MANAGER + "maxCostPer1GNic", 4, 1, 64, "units that a vMotion network has below 10 GbE"),
        _number(_MANAGER + "maxCostPer10GNic", 8, 1, 64, "units that a vMotion network has from 10 GbE"),
        _number(_MANAGER + "CostPerEsx41SVmotion", 16, 1, 512, "units of a datastore for a Storage vMotion"),
        _number(_MANAGER + "MaxCostPerEsx41Ds", 128, 1, 512, "units that a datastore has"),
    )
}
"""The advanced settings of vCenter that act in the simulation, by key."""


def check_options(options: Mapping[str, OptionValue], known: Mapping[str, AdvancedOption]) -> None:
    """Refuse options that nobody knows or whose value is out of range.

    Raises:
        ValueError: names the option and what it takes.
    """
    for key, value in options.items():
        option = known.get(key)
        if option is None:
            raise ValueError(f"no advanced option '{key}'; known are {', '.join(known)}")
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if not option.is_text and not (whole and option.lowest <= float(value) <= option.highest):
            raise ValueError(f"{key} takes a whole number from {option.lowest:g} to {option.highest:g}")
    for key in (NODE_AFFINITY, MEMORY_AFFINITY):
        node_affinity(options, key)


def node_affinity(options: Mapping[str, OptionValue], key: str = NODE_AFFINITY) -> tuple[int, ...]:
    """The NUMA nodes that a virtual machine may run on, lowest first; none means all of its host's.

    With MEMORY_AFFINITY as ``key`` those that its memory is bound to.

    Raises:
        ValueError: says how they are written.
    """
    numbers = [one.strip() for one in str(options.get(key) or "").split(",") if one.strip()]
    if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in numbers):
        raise ValueError(f"{key} takes numbers of NUMA nodes, such as 0,1")
    return tuple(sorted({int(one) for one in numbers}))


def _host_options(options: dict[str, OptionValue]) -> dict[str, OptionValue]:
    check_options(options, HOST_OPTIONS)
    return options


def _vm_options(options: dict[str, OptionValue]) -> dict[str, OptionValue]:
    check_options(options, VM_OPTIONS)
    return options


def _vcenter_options(options: dict[str, OptionValue]) -> dict[str, OptionValue]:
    check_options(options, VCENTER_OPTIONS)
    return options


HostOptions = Annotated[dict[str, OptionValue], AfterValidator(_host_options)]
"""The advanced options a host was given; all others have their defaults."""
VmOptions = Annotated[dict[str, OptionValue], AfterValidator(_vm_options)]
"""The advanced options a virtual machine was given; all others have their defaults."""
VcenterOptions = Annotated[dict[str, OptionValue], AfterValidator(_vcenter_options)]
"""The advanced settings vCenter was given; all others have their defaults."""


def vcenter_numbers(options: Mapping[str, OptionValue]) -> dict[str, int]:
    """The settings of vCenter that were given and are whole numbers."""
    return {key: int(value) for key, value in options.items() if isinstance(value, int | float)}


def vcenter_flag(options: Mapping[str, OptionValue], key: str) -> bool:
    """Whether a setting of vCenter is on: given, or by default."""
    return bool(options.get(key, VCENTER_OPTIONS[key].default))


def option_number(options: Mapping[str, OptionValue], key: str) -> float:
    """The number that a host's option has: given, or by default."""
    value = options.get(key, HOST_OPTIONS[key].default)
    return float(value) if value is not None else 0.0


def vm_option_number(options: Mapping[str, OptionValue], key: str) -> float:
    """The number that a virtual machine's option has: given, or by default; 0 where there is neither."""
    value = options.get(key, VM_OPTIONS[key].default)
    return float(value) if value is not None else 0.0


def option_text(options: Mapping[str, OptionValue], option: AdvancedOption) -> str:
    """An option as it is shown: the number or the text that it has; empty where nothing is said."""
    value = options.get(option.key, option.default)
    if option.is_text or value is None:
        return str(value or "")
    return f"{float(value):g}"


def options_after(
    before: Mapping[str, OptionValue], changes: Mapping[str, OptionValue], known: Mapping[str, AdvancedOption]
) -> dict[str, OptionValue]:
    """The options that differ from their defaults once some were given other values."""
    given = {**before, **changes}
    return {key: value for key, value in given.items() if value not in (known[key].default, "")}
