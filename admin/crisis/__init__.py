"""The console's crisis lane: alerts, and who is on call."""
