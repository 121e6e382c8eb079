"""Files in and out: the registers as a workbook or CSV, compared before anything is written."""
