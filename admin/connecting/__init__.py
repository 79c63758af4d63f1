"""What the console connects a hospital with: its sign-in, its staff directory and its patient record."""
