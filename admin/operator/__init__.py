"""The operators' console: who runs the platform, what they see of hospitals (numbers, no words), and what they do."""
