"""The chain as a file: the workbook given out, compared whole when it comes back, each new row applied for."""
