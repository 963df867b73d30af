"""The citizen's door: find a thing to do, fill, sign, follow. Views ask ``cases`` and show; they decide nothing."""
