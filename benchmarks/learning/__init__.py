"""What metzler.torch does on a small task, beside its peers: `python -m benchmarks.learning`."""
