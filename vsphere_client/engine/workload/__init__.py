"""What guests ask for over virtual time: constants, steps, daily profiles and recorded traces."""
