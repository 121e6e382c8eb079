"""Before the assessment (審査準備): days left, each record that is asked for, and its gaps by vendor, worst first."""
