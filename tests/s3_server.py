"""The stand-in for S3-compatible storage: moto on this port, one write at a time.

Its memory is not made for writers at once; what the service does about them is proved all the same.
"""

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

storage = DomainDispatcherApplication(create_backend_app)
writing = threading.Lock()


def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        answer: Iterable[bytes] = storage(environ, start)
    else:
        with writing:
            answer = list(storage(environ, start))
    return answer


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), serve, threaded=True)
