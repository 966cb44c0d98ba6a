"""Long runs against the readers and the checkers: `make fuzz`."""
