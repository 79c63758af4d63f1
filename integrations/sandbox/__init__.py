"""A local stand-in for SendGrid: the same HTTP, limits and signed events, and a mailbox to look into.

It runs as a process of its own and knows nothing of the product, so the product talks to it as it talks to SendGrid.
"""
