"""Numbers with proven bounds: outward rounding, balls, exact rationals, values beyond the range of doubles."""
