"""What datastores add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.engine.storage.operations import (
    ConfigureIoControl,
    UpdateSwapDatastore,
    UpdateSystemSwapPlaces,
)
from vsphere_client.engine.storage.path_operations import SetPolicy, SetState
from vsphere_client.engine.storage.questions import Answer
from vsphere_client.engine.storage.queue_operations import UpdateDevice
from vsphere_client.engine.storage.service import DatastoreUsageService
from vsphere_client.engine.storage.swap_files import SwapFileService
from vsphere_client.model.commands import (
    AnswerVm,
    Command,
    ConfigureDatastoreIoControl,
    SetMultipathPolicy,
    SetPathState,
    UpdateLocalSwapDatastore,
    UpdateStorageDevice,
    UpdateSystemSwap,
)

SERVICES: tuple[type[Service], ...] = (SwapFileService, DatastoreUsageService)
OPERATIONS: dict[type[Command], Operation[Any]] = {
    ConfigureDatastoreIoControl: ConfigureIoControl(),
    AnswerVm: Answer(),
    UpdateLocalSwapDatastore: UpdateSwapDatastore(),
    UpdateSystemSwap: UpdateSystemSwapPlaces(),
    SetMultipathPolicy: SetPolicy(),
    SetPathState: SetState(),
    UpdateStorageDevice: UpdateDevice(),
}
