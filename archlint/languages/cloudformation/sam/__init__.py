"""AWS SAM, read natively."""
