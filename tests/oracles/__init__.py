"""Independent answers: written from the definitions, sharing no code with the package."""
