"""Datastores other than vSAN: what lies on them."""
