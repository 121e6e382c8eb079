"""The public text (公表文): vendors by kind, countries and measures, in words ready to paste."""
