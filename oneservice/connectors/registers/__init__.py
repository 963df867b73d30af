"""Registers that are asked about a person or body."""
