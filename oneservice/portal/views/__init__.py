"""One module a part of the way: arriving, filling, materials, signing, following, papers."""
