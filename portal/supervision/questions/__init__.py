"""Questions (質問): what a vendor asks about anything it is asked to do, and our answer; it stays with the thing."""
