"""What a shelf is filled with in one go: usual things for a new shop, with drawn pictures."""
