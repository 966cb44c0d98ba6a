"""Benchmarks: every peer is measured in the same run as the package."""
