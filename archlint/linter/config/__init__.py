"""What configuration files say."""
