"""Findings are listed, opened by hand, planned for, mended, verified, lived with or dropped; on paper too."""
