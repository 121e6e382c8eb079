"""Departments (主管部門): the company's own, what is written for each, and who belongs to it and so sees which vendors."""
