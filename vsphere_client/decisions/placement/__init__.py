"""Placement: which host starts a VM, and which hosts take the VMs of one to be emptied."""
