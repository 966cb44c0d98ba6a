"""One panel of a report a file: from a network, a claim and a deadline to the parts of one section."""
