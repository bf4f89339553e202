"""Full text: what was written about a matter, found by its words. Knows no matter and no reader.

Whoever writes a text hands its document over in the same transaction; whoever asks brings the question who may read what, and both
are answered in one SQL statement. Nothing is ever found, counted or offered that the reader's own list would not show.
"""
