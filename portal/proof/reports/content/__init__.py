"""What a report says, frozen: its types, its words, and the same bytes for the same content."""
