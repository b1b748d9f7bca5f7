"""What a run leaves behind: a folder with a page, a checklist, machine-readable results and the evidence."""
