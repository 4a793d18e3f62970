"""Pages of a resource pool."""
