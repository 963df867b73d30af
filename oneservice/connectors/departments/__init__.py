"""Departments' own systems that take an item over and answer later."""
