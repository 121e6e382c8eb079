"""Lists: what every register of the portal shares, from search to saved views and files."""
