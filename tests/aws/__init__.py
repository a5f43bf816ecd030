"""What archlint knows of AWS."""
