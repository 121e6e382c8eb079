"""統合・承継: one vendor goes on in another: a duplicate in the register, or a company absorbed."""
