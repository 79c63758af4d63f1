"""What a hospital demands and allows, beside its look: who needs a second factor, and at which ages what holds."""
