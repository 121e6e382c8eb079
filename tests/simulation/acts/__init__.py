"""What people do on simulated days, through the services of the portal."""
