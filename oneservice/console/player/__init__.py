"""The HTTP player: walks a case through the same pages people use, as every person in it."""
