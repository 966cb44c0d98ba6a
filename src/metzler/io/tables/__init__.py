"""Tables of edges and of neurons: columns from any source in one form, and what each column means."""
