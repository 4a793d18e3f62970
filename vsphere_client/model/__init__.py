"""What exists: managed objects, specs, commands, faults, events and units."""
