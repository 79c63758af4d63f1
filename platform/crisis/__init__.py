"""The crisis lane: somebody in danger presses a button, or writes words that tell of it, and a human is called at once."""
