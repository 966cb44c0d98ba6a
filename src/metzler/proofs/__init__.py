"""What vectors prove about the worst case of a network: every bound rounded outward, or exact."""
