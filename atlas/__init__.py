"""The atlas: every network that a package index delivers, certified; `python -m atlas.run`, see docs/atlas.md."""
