"""The append-only record: one hash chain per stream, all chains sealed into one signed RFC 6962 tree.

Write through `services`, ask through `Entry.objects`, `proofs`, `verify`, `export`; see docs/chronicle.md.
"""
