"""The locked engine that shows hostile mail, and a plain browser for where it can't run.

Importing this package costs nothing: QtWebEngine, a library of 200 MB, is imported by `schemes`,
`interceptor`, `profile`, `page` and `view` only. `environment.prepare` imports the first of them, because our
schemes have to be known before QApplication exists; `fallback.create_view` the rest, for the first reader.

The layers, each of which holds on its own where it can:

    environment   resolver rules: no name and no address resolves, not even for a preconnect
    interceptor   every request but those for our own two schemes is blocked
    schemes       documents come from memory, under a policy that allows nothing but their parts
    profile       off the record, every web attribute off that isn't named
    page          no navigation, window, dialog, download, permission or script
"""
