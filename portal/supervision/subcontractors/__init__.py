"""Subcontractors (再委託先): who else handles the data, at any tier, and who agreed to it before."""
