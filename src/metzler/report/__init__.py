"""What was found, as plain data, sentences and one JSON object."""
