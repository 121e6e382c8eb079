"""Selection (選定評価): whether a vendor meets the company's criteria, and who decided that these are the criteria."""
