"""What a message is about, told by its words: learnt from messages that people sorted, kept as plain arrays, applied with numpy alone."""
