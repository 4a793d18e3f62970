"""vSAN: objects, components, repair and resync."""
