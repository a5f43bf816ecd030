"""The commands beside `lint`."""
