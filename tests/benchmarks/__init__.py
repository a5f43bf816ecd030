"""What runs cost, as ratios, so that a noisy machine does not matter."""
