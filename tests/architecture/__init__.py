"""Rules of the house that no linter holds. Each takes a file's path and text and returns its faults."""
