"""What we tell others about our vendors (開示): to one customer, and to everybody; drafted, then released by another person."""
