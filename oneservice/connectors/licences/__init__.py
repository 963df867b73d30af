"""E-licences 电子证照: found, issued, ended."""
