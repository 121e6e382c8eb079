"""What each pack may say: its types, read strictly, with the conditions they are written in."""
