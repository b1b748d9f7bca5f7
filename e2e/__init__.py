"""The gate: the promises to a person who clicks Download, and the command that checks a gallery against them."""
