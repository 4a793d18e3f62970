"""The host itself: CPU, memory and storage each step, power operations, connections and services."""
