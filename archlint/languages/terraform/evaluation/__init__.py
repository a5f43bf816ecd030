"""What expressions and blocks are where they stand."""
