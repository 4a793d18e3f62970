"""The live data centre: the world and one folder for each mechanism that changes it."""
