"""Sound files and microphones -> blocks of 16 kHz mono."""
