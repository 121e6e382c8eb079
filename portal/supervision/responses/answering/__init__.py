"""The vendor's pages: overview, sections, evidence, workbook, handing in."""
