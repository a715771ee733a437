"""Which addresses of the web may be asked: rules alone. `adapters/web` does the asking."""
