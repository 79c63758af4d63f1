"""The shelf: what a hospital's shop offers, as it is kept and as it is shown, and the cart that somebody fills."""
