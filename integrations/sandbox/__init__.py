"""Local stand-ins: SendGrid with its limits and signed events, a mailbox, Stripe, and hospitals' own sign-in and staff.

It runs as a process of its own and knows nothing of the product, so the product talks to it as it talks to SendGrid.
"""
