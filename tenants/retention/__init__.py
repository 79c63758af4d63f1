"""What is kept no longer: by a hospital's policy, told a month before, and kept after all by one press."""
