"""Network I/O: teaming, and who gets what of an uplink."""
