"""The ways to make a virtual machine that its wizard offers, and the hardware versions to choose from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreationType:
    """A way to make a VM; ``reason`` says why it cannot be chosen."""

    key: str
    title: str
    explanation: str
    reason: str = ""


_NO_TEMPLATES = "Templates are not simulated yet"
CREATION_TYPES = (
    CreationType(
        "create",
        "Create a new virtual machine",
        "This option guides you through creating a new virtual machine. You can customize processors, "
        "memory, network connections and storage. A guest operating system is not installed: the trainer "
        "gives the virtual machine a workload instead.",
    ),
    CreationType(
        "deploy", "Deploy from template", "Create a virtual machine from a template.", _NO_TEMPLATES
    ),
    CreationType(
        "clone",
        "Clone an existing virtual machine",
        "Create a copy of an existing virtual machine.",
        "Use Clone to Virtual Machine on the virtual machine itself",
    ),
    CreationType(
        "vm_to_template", "Clone virtual machine to template", "Make a template of a copy.", _NO_TEMPLATES
    ),
    CreationType("template_to_template", "Clone template to template", "Copy a template.", _NO_TEMPLATES),
    CreationType(
        "convert",
        "Convert template to virtual machine",
        "Use a template as a virtual machine.",
        _NO_TEMPLATES,
    ),
)
COMPATIBILITY = (
    (21, "ESXi 8.0 U2 and later"),
    (20, "ESXi 8.0 and later"),
    (19, "ESXi 7.0 U2 and later"),
    (18, "ESXi 7.0 U1 and later"),
    (17, "ESXi 7.0 and later"),
    (15, "ESXi 6.7 U2 and later"),
    (14, "ESXi 6.7 and later"),
    (13, "ESXi 6.5 and later"),
    (11, "ESXi 6.0 and later"),
)
