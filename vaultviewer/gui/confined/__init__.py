"""Reading hostile content with Qt's help, in a confined process: the jobs, and how to ask for them."""
