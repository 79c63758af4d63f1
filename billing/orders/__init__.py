"""Orders: what somebody sends by the shop, what is paid for it, and what she is told of it."""
