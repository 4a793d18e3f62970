"""Checks of a lab file that need more than one place of it: names that lead somewhere, sizes that fit."""

from vsphere_client.labs.check.all_checks import check_lab

__all__ = ["check_lab"]
