"""Pages of a datastore."""
