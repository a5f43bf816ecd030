"""What the handler code of functions calls."""
