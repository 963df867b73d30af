"""What every door shows things with: tokens, components, and plain values turned into widgets.

Knows questions and texts, never a case, a person or the database.
"""
