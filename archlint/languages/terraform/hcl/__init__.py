"""HCL and its JSON form, as one shape whose leaves are expressions."""
