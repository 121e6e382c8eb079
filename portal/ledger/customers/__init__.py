"""Customers (委託元の顧客): whose data was entrusted to the company, and for which work a vendor gets it."""
