"""What is stated about a network, with its evidence: how it is stored, bound to the network and proved again."""
