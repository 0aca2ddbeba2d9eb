"""A race as files: tables, pictures, animations, a page that plays offline, a script, its settings.

Pure functions from a spec to bytes or text; `files.FILES` lists them. None needs a browser.
"""
