"""Diagonally weighted l1, l2 and l-infinity norms, their log norms and weak pairings."""
