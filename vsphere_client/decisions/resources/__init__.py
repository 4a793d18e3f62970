"""Host resources: shares, reservations, limits and memory reclamation, decided purely."""
