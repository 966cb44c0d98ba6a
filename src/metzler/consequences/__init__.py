"""What a certified rate buys, by the question it answers."""
