"""What people read: messages with parameters, days and names in their language."""
