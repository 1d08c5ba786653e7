"""One file per act of this room. An act takes all by keyword, owns its transaction and leaves its trace in it."""
