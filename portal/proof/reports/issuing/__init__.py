"""What stands before a report is issued: that it is about the right vendor, and under which number it goes."""
