"""Letters, the outbox and its deliveries, and the port through which mail leaves the house."""
