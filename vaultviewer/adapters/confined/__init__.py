"""Reading hostile content in a process of its own: `processes` in the window's, `child` in the other."""
