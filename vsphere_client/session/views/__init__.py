"""What a screen reads of a session: frozen values and plain lists, made on demand."""
