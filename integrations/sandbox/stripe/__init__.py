"""Stripe over HTTP, as far as a gift shop calls it: the same addresses, parameters, errors, events and signatures.

Sources: Stripe's API reference and its guides to testing, idempotent requests, Checkout, placing a hold, Connect and webhooks.
"""
