"""Readers of recorded workloads, and labs made of them."""
