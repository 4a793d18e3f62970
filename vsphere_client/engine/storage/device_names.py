"""Names of storage hardware: adapters, devices, paths, and the places of virtual disks.

The engine knows datastores, not the LUNs below them; our assumptions: a VMFS or vVol datastore is one device
behind two Fibre Channel adapters, its paths going through them in turn, each pair to a target of its own, or behind
the software iSCSI adapter, each path on a channel of its own, or that of NVMe over TCP, each to a target of its own;
an NFS datastore is a mount without an adapter, a vSAN datastore is one device on the adapter of the host's own disks.
"""

from __future__ import annotations

import hashlib

from vsphere_client.decisions.storage_io.device import DISKS_A_CONTROLLER
from vsphere_client.engine.world.objects import Datastore

LOCAL_ADAPTER, FC_ADAPTER = "vmhba0", "vmhba2"
FC_ADAPTERS = (FC_ADAPTER, "vmhba3")
NETWORK_ADAPTERS = {"iscsi": "vmhba64", "nvme_tcp": "vmhba65"}
"""The software adapters by transport."""
WITH_PATHS = ("VMFS", "vVol")
WITHOUT_QUEUE = ("NFS", "NFS41")
_ADAPTERS = {"VMFS": FC_ADAPTER, "vVol": FC_ADAPTER, "vSAN": LOCAL_ADAPTER}


def adapter_of(store: Datastore) -> str:
    """The storage adapter of a datastore's device; empty for a mount."""
    return NETWORK_ADAPTERS.get(store.config.transport) or _ADAPTERS.get(store.config.type, "")


def device_name(store: Datastore) -> str:
    """The device of a datastore: an identifier made of its id, or the name of an NFS mount."""
    if store.config.type in WITHOUT_QUEUE:
        return f"{{NFS}}{store.name}"
    if store.config.type == "vSAN":
        return f"vsan:{store.name}"
    digest = hashlib.sha256(store.moid.encode()).hexdigest()
    return f"eui.{digest[:32]}" if store.config.transport == "nvme_tcp" else f"naa.6000{digest[:28]}"


def path_of(store: Datastore, number: int = 0) -> str:
    """A path to a datastore's device: adapter, channel, target, and the datastore's number as LUN."""
    lun = int(store.moid.rpartition("-")[2])
    if store.config.type not in WITH_PATHS:
        return f"{adapter_of(store)}:C0:T0:L{lun}"
    if (adapter := NETWORK_ADAPTERS.get(store.config.transport)) is not None:
        channel, target = (number, 0) if store.config.transport == "iscsi" else (0, number)
        return f"{adapter}:C{channel}:T{target}:L{lun}"
    target, which = divmod(number, len(FC_ADAPTERS))
    return f"{FC_ADAPTERS[which]}:C0:T{target}:L{lun}"


def paths_to(store: Datastore) -> tuple[str, ...]:
    """All paths to a datastore's device; none to an NFS mount or to vSAN's own."""
    if store.config.type not in WITH_PATHS:
        return ()
    return tuple(path_of(store, number) for number in range(store.config.paths))


def lines_to(store: Datastore) -> tuple[str, ...]:
    """All ways to a datastore's device: its paths, or the one of a device without multipathing; none to a mount."""
    return paths_to(store) or ((path_of(store),) if adapter_of(store) else ())


def slot_of(index: int) -> str:
    """Controller and unit of a VM's disk; unit 7 is the controller itself."""
    controller, unit = divmod(index, DISKS_A_CONTROLLER)
    return f"scsi{controller}:{unit if unit < 7 else unit + 1}"
