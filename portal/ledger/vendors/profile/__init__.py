"""What we write down about a vendor: details, names, contacts, notes, owner, and its state."""
