"""The department's door: what waits, one item at a time, what stopped.

Views ask ``cases`` and show; they decide nothing.
"""
