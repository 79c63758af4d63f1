"""Enrolment by staff: a card for a family, its code and its word, and the consent by which a page becomes theirs."""
