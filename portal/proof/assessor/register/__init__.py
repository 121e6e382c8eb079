"""The register of vendors (委託先管理台帳) as of a day: a line for each piece of work, on the page and as files."""
