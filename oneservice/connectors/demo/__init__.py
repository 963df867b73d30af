"""What the demo systems share: invented content, faults switched while running, a memory of keys."""
