"""Files, stored once by their SHA-256, with their real type checked."""
