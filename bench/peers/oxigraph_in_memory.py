"""Start the Oxigraph server without a database and send it a graph: `python oxigraph_in_memory.py OXIGRAPH FILE PORT`."""

import http.client
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType


def main(program: str, file: str, port: int) -> None:
    """Serve until the server ends or SIGTERM comes."""
    server = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"])  # noqa: S603

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while server.poll() is None:
        try:
            connection.connect()
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    with Path(file).open("rb") as data:
        connection.request("POST", "/store", data, {"Content-Type": "application/n-quads"})
        connection.getresponse().read()
    sys.exit(server.wait())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
