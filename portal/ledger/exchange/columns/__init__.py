"""The columns of every register: what a cell may hold, what it means, and how it is said."""
