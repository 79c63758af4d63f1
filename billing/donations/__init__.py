"""Giving to the hospital's foundation: once or each month, for oneself or for somebody, with a receipt for each payment."""
