"""One picture a file, with matplotlib (extra `plot`): arrays in, axes out, wherever the arrays come from."""
