"""The board’s pages: which vendors and promises it shows, its files and sheets, one cell, what is excepted."""
