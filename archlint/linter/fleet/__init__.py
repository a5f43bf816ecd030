"""Auditing many sources, each for itself: folders and revisions of git repositories, in processes or on a cluster."""
