"""Which personal data goes to a vendor for which work, and how risky that is."""
