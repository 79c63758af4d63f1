"""The gift shop and giving: what a hospital's shop offers, what is ordered there, and how it comes to somebody's bed."""
