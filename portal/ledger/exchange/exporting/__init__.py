"""The registers written as workbooks and CSV, at once or by a job."""
