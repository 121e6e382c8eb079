"""Customers' approvals (顧客の承認): that data a customer entrusted to the company may go to a vendor."""
