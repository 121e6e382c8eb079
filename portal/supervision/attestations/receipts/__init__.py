"""The receipt of a signature: made, mailed, and checked by whoever holds it."""
