"""The worst-case rows of a model in a norm, as the search sees them."""
