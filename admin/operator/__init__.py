"""The operators' console: who runs the platform, what they see of hospitals (numbers, never words), and what they do about them."""
