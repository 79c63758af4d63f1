"""Local stand-ins: SendGrid with the same HTTP, limits and signed events, a mailbox to look into, and hospitals' own sign-in.

It runs as a process of its own and knows nothing of the product, so the product talks to it as it talks to SendGrid.
"""
