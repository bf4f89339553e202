"""Excel and CSV in and out, as offices keep them: title rows, merged headers, totals, notes."""
