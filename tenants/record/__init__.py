"""The hospital's record system (FHIR R4): where it is, what its numbers are called, and how we show it who we are."""
