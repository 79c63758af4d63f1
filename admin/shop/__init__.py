"""The console's shop: what is on its shelf, orders, donations, payments and wards."""
