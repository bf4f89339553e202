"""Look-alikes: which messages read like another one, copied from it or about the same matter. A person decides whether they are."""
