"""The gate: what is promised to a person who clicks Download, and the command that holds a gallery to it."""
