"""What a drag over the inventory would mean."""
