"""Chinese text: cleaning, masking, tokens for search and look-alikes. Knows no model and keeps nothing."""
