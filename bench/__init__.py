"""Benchmarks: each operation beside its floor, in one run on one machine, as a ratio. Not tests of time."""
