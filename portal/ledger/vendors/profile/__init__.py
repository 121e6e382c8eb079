"""What we write down about a vendor: details, contacts, notes, owner, and its state."""
