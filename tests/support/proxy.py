"""A TCP proxy that misbehaves on request: it stands still like a frozen server, goes deaf, or cuts the line."""

import socket
import threading


class Proxy:
    """Forwards to one address until `freeze` (nothing moves, nothing is closed) or `cut` (all lines are reset)."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flowing, self._hearing = threading.Event(), threading.Event()
        self._flowing.set()
        self._hearing.set()
        self._lines: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """From now on bytes are taken from nobody and given to nobody; connections still open."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Go on forwarding."""
        self._flowing.set()

    def deafen(self) -> None:
        """From now on what the near side says is kept from the far side, which is heard as before; until `close`."""
        self._hearing.clear()

    def cut(self) -> None:
        """Break every line there is; new ones may be opened."""
        lines, self._lines = self._lines, []
        for line in lines:
            _close(line)

    def close(self) -> None:
        """Stop for good."""
        _close(self._listener)
        self.cut()
        self.thaw()
        self._hearing.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            self._lines += [near, far]
            for way in ((near, far, (self._flowing, self._hearing)), (far, near, (self._flowing,))):
                threading.Thread(target=self._pump, args=way, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, gates: tuple[threading.Event, ...]) -> None:
        try:
            while chunk := self._waiting(source, gates):
                sink.sendall(chunk)
        except OSError:
            pass
        _close(sink)

    def _waiting(self, source: socket.socket, gates: tuple[threading.Event, ...]) -> bytes:
        for gate in gates:
            gate.wait()
        chunk = source.recv(65536)
        for gate in gates:
            gate.wait()
        return chunk


def _close(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    line.close()
