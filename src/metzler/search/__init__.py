"""The only room that knows both search and proof: whatever leaves it has been checked."""
