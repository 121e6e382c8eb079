"""What a plan is made from: vendors, their work, what was done before, the company's wishes."""
