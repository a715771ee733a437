"""What a part looks like inside, without opening it: how a text begins, a table, an archive's directory.

`job.run` runs in the confined process. Everything it reads is bounded, and so is all that it answers.
"""
