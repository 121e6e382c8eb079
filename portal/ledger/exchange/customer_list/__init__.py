"""Customers from a file, as sales or another department keeps them: compared whole, then taken over."""
