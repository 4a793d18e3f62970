"""The pages of the Add Host wizards."""
