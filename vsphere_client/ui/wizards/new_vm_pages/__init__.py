"""The pages of the New Virtual Machine wizard."""
