"""Management approves an issued report or returns it, here or on paper; the box is filled anew."""
