"""`python -m app.serve`: the server as a container runs it, on the port that ADAL_PORT names.

Asked to stop, it finishes what it serves and exits with status 0: uvicorn alone would die of the
signal in the end, which some container runtimes report as a failure.
"""

from __future__ import annotations

import os
import signal
import sys

import uvicorn

DEFAULT_PORT = "8501"


def main() -> None:
    """Serve on all interfaces until told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = int(os.environ.get("ADAL_PORT", DEFAULT_PORT))
    uvicorn.run("streamlit_app:app", host="0.0.0.0", port=port)


if __name__ == "__main__":
    main()
