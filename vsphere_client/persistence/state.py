"""An engine as bytes and back, for checkpoints.

Recorded load stays out of the bytes: whoever reads them has built an engine of the same lab.
Reading takes only classes of this program and NumPy's arrays, so that a document from
somebody else cannot run code of its own.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import zlib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.workload.packed import PackedRows
from vsphere_client.kernel.garbage import without_collecting

_OWN = (
    "vsphere_client.engine.",
    "vsphere_client.model.",
    "vsphere_client.decisions.",
    "vsphere_client.kernel.",
)
_NUMPY = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("numpy.random._pickle", "__generator_ctor"),
    ("numpy.random._pickle", "__bit_generator_ctor"),
    ("numpy.random._pcg64", "PCG64"),
}
_BUILTINS = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "slice"),
    ("collections", "deque"),
    ("collections", "OrderedDict"),
    ("collections", "defaultdict"),
    ("copyreg", "_reconstructor"),
    ("copyreg", "__newobj__"),
    ("builtins", "object"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("vsphere_client.model.faults", "_rebuild"),
}


_UNREADABLE = (
    zlib.error,
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
    LookupError,
)
"""What the reading of damaged bytes raises."""


class StateError(Exception):
    """A checkpoint that cannot be read; the journal still gives the state."""


class _OwnClassesOnly(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) in _NUMPY | _BUILTINS:
            return super().find_class(module_name, global_name)
        if module_name.startswith(_OWN):
            found = super().find_class(module_name, global_name)
            # A dotted name could lead through our modules to somebody else's classes.
            if isinstance(found, type) and found.__module__.startswith(_OWN):
                return found
        raise StateError(f"a checkpoint names {module_name}.{global_name}")


def dump_engine(engine: Engine) -> bytes:
    """An engine as bytes."""
    with without_collecting():  # which would double the time
        return zlib.compress(pickle.dumps(engine, protocol=5), level=1)


def load_engine(state: bytes, like: Engine) -> Engine:
    """An engine from bytes, wired and ready to run; ``like`` is any engine of the same lab.

    Raises:
        StateError: the bytes are damaged or name what they must not.
    """
    try:
        engine = _OwnClassesOnly(io.BytesIO(zlib.decompress(state))).load()
    except _UNREADABLE as error:
        raise StateError(str(error)) from error
    if not isinstance(engine, Engine):
        raise StateError("a checkpoint holds no engine")
    try:
        _samples(engine).rejoin(_samples(like))
    except ValueError as error:
        raise StateError(str(error)) from error
    engine.wire()
    return engine


def _samples(engine: Engine) -> PackedRows:
    return engine.service(AllocationService).library.samples


@cache
def code_version() -> str:
    """A fingerprint of the simulator's code: checkpoints of other code are not used."""
    root = Path(str(import_module("vsphere_client").__file__)).parent
    digest = hashlib.sha256()
    for package in ("model", "kernel", "decisions", "engine"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
