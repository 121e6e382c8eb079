"""Findings (指摘事項): what is not as it should be at a vendor or with us, and how it is mended."""
