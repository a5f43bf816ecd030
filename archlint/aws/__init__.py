"""What archlint knows of AWS: the table of settings, and AWS's own little languages."""
