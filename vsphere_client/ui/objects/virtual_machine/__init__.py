"""Pages of a virtual machine."""
