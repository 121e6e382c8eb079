"""What waits for somebody because of the facts, although nobody asked: one obligation for each."""
