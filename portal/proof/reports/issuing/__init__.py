"""What stands before a report is issued: whom it is about, in whose place it stands, under which number it goes."""
