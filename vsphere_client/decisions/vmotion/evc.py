"""Enhanced vMotion Compatibility: the CPU levels and what each shows to a guest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from vsphere_client.model.host_system import ESXI_VERSION

# Features that each level adds to the one before it. Source: vSphere documentation and KB
# 1003212 for the sequences and up to Westmere; from Sandy Bridge upward, and for AMD,
# recalled from the literature.
_INTEL: Final = (
    ("intel-merom", 'Intel® "Merom" Generation', "SSE SSE2 SSE3 SSSE3 CMPXCHG16B NX"),
    ("intel-penryn", 'Intel® "Penryn" Generation', "SSE4.1"),
    ("intel-nehalem", 'Intel® "Nehalem" Generation', "SSE4.2 POPCNT RDTSCP"),
    ("intel-westmere", 'Intel® "Westmere" Generation', "AES-NI PCLMULQDQ"),
    ("intel-sandybridge", 'Intel® "Sandy Bridge" Generation', "AVX XSAVE"),
    ("intel-ivybridge", 'Intel® "Ivy Bridge" Generation', "RDRAND FSGSBASE SMEP ERMS F16C"),
    ("intel-haswell", 'Intel® "Haswell" Generation', "AVX2 BMI1 BMI2 FMA MOVBE INVPCID"),
    ("intel-broadwell", 'Intel® "Broadwell" Generation', "TSX SMAP RDSEED ADX PREFETCHW"),
    (
        "intel-skylake",
        'Intel® "Skylake" Generation',
        "AVX512F AVX512CD AVX512BW AVX512DQ AVX512VL CLFLUSHOPT CLWB PKU XSAVEC XSAVES",
    ),
    ("intel-cascadelake", 'Intel® "Cascade Lake" Generation', "AVX512-VNNI"),
    (
        "intel-icelake",
        'Intel® "Ice Lake" Generation',
        "SHA VAES GFNI UMIP RDPID AVX512-IFMA AVX512-VBMI AVX512-BITALG FSRM",
    ),
    (
        "intel-sapphirerapids",
        'Intel® "Sapphire Rapids" Generation',
        "AMX AVX512-FP16 AVX512-BF16 AVX-VNNI CET PKS SERIALIZE MOVDIRI",
    ),
)  # fmt: skip
# 3DNow! is what the third generation keeps (greyhound) or hides (greyhound-no3dnow).
_AMD_GENERATION_3: Final = "SSE SSE2 SSE3 NX CMPXCHG16B RDTSCP SSE4A POPCNT LZCNT MISALIGNSSE"
_AMD_OLD: Final = (
    ("amd-rev-e", "AMD Opteron™ Generation 1", "SSE SSE2 SSE3 NX 3DNow!"),
    ("amd-rev-f", "AMD Opteron™ Generation 2", "CMPXCHG16B RDTSCP"),
    ("amd-greyhound", "AMD Opteron™ Generation 3", "SSE4A POPCNT LZCNT MISALIGNSSE"),
)
_AMD: Final = (
    ("amd-greyhound-no3dnow", "AMD Opteron™ Gen. 3 (no 3DNow!™)", _AMD_GENERATION_3),
    ("amd-bulldozer", "AMD Opteron™ Generation 4", "SSSE3 SSE4.1 SSE4.2 AES-NI AVX XSAVE FMA4 XOP"),
    ("amd-piledriver", 'AMD Opteron™ "Piledriver" Generation', "FMA BMI1 F16C TBM"),
    ("amd-steamroller", 'AMD Opteron™ "Steamroller" Generation', "XSAVEOPT FSGSBASE"),
    ("amd-zen", 'AMD "Zen" Generation', "AVX2 BMI2 RDRAND RDSEED SMEP SMAP ADX SHA CLFLUSHOPT"),
    ("amd-zen2", 'AMD "Zen 2" Generation', "CLWB RDPID UMIP WBNOINVD"),
    ("amd-zen3", 'AMD "Zen 3" Generation', "VAES VPCLMULQDQ INVPCID PKU FSRM"),
    ("amd-zen4", 'AMD "Zen 4" Generation', "AVX512F AVX512CD AVX512BW AVX512DQ AVX512VL"),
)  # fmt: skip


KERNEL_FEATURES: Final = frozenset(("NX", "SMEP", "SMAP", "UMIP", "INVPCID", "XSAVES", "PKS"))
"""Features that only kernels use (vmotion.md 4.1 names NX/XD, the others are our assumption)."""


@dataclass(frozen=True, slots=True)
class EvcMode:
    """One level: its key in the API, the client's label, its vendor and all its features in order."""

    key: str
    label: str
    vendor: str
    features: tuple[str, ...]


def _ladder(vendor: str, rows: tuple[tuple[str, str, str], ...]) -> dict[str, EvcMode]:
    modes: dict[str, EvcMode] = {}
    features: tuple[str, ...] = ()
    for key, label, added in rows:
        features = (*features, *added.split())
        modes[key] = EvcMode(key, label, vendor, features)
    return modes


INTEL_MODES: Final = _ladder("intel", _INTEL)
AMD_MODES: Final = _ladder("amd", _AMD_OLD) | _ladder("amd", _AMD)
EVC_MODES: Final = INTEL_MODES | AMD_MODES

_HARDWARE_VERSIONS: Final = (
    ((5, 0, 0), 8), ((5, 1, 0), 9), ((5, 5, 0), 10), ((6, 0, 0), 11), ((6, 5, 0), 13), ((6, 7, 0), 14),
    ((6, 7, 2), 15), ((7, 0, 0), 17), ((7, 0, 1), 18), ((7, 0, 2), 19), ((8, 0, 0), 20), ((8, 0, 2), 21),
    ((9, 0, 0), 22),
)  # fmt: skip

_VM_MEMORY_GB: Final = (
    ((0, 0, 0), 1024), ((6, 0, 0), 4080), ((6, 5, 0), 6128), ((7, 0, 1), 24 * 1024),
)  # fmt: skip


def vendor_of(evc_key: str) -> str:
    """``intel`` or ``amd``; KeyError for an unknown level."""
    return EVC_MODES[evc_key].vendor


def features_of(evc_key: str) -> frozenset[str]:
    """All CPU features that a level shows to a guest; KeyError for an unknown level."""
    return frozenset(EVC_MODES[evc_key].features)


def missing_features(vm_level: str, host_level: str) -> tuple[str, ...]:
    """Features of the VM's level that the host does not offer, in the order of the VM's ladder."""
    offered = features_of(host_level)
    return tuple(feature for feature in EVC_MODES[vm_level].features if feature not in offered)


def new_user_features(vm_level: str, host_level: str) -> tuple[str, ...]:
    """What programs in the guest would find beside the VM's level on a host, in the order of the host's ladder."""
    return tuple(one for one in missing_features(host_level, vm_level) if one not in KERNEL_FEATURES)


def supports(host_level: str, mode: str) -> bool:
    """Whether a host of this level can run in an EVC mode: same vendor, all features there."""
    return vendor_of(host_level) == vendor_of(mode) and not missing_features(mode, host_level)


def level_after_power_cycle(host_level: str, cluster_mode: str | None) -> str:
    """The level that a VM sees from its next power-on: the cluster's mode, else the host's own.

    A guest reboot is not enough: a running VM keeps the level it was started with.
    """
    return cluster_mode if cluster_mode is not None else host_level


def esxi_release(esxi_version: str) -> tuple[int, int, int]:
    """Major, minor and update of a version such as ``8.0.2``, ``8.0 U2`` or ``7.0U3``.

    Raises:
        ValueError: the text is no ESXi version.
    """
    match = ESXI_VERSION.match(esxi_version.strip())
    if match is None:
        raise ValueError(f"{esxi_version!r} is no ESXi version.")
    return int(match["major"]), int(match["minor"]), int(match["update"] or 0)


@cache
def max_vm_memory_mb(esxi_version: str) -> int:
    """The most memory that a virtual machine has on an ESXi release, by vSphere's configuration maximums.

    Raises:
        ValueError: no ESXi version.
    """
    release = esxi_release(esxi_version)
    return 1024 * [gb for since, gb in _VM_MEMORY_GB if since <= release][-1]


def max_hardware_version(esxi_version: str) -> int:
    """The newest virtual hardware version that an ESXi release runs.

    Raises:
        ValueError: no ESXi version, or one before 5.0.
    """
    release = esxi_release(esxi_version)
    known = [version for since, version in _HARDWARE_VERSIONS if since <= release]
    if not known:
        raise ValueError(f"ESXi {esxi_version} is older than 5.0.")
    return known[-1]
