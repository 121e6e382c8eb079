"""期限延長: a vendor asks for more time for something it owes, and procurement answers."""
