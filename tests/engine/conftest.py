"""The engine's tests need no Django and no database: whatever they need is here or in the test."""
