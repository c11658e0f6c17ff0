"""Where to listen: the wanted port, or the next free one."""

import errno
import socket


def listen(host: str, port: int, tries: int = 50) -> socket.socket:
    """A socket that listens on `host` at `port`, or at the next free port; raises `OSError` if none is."""
    for candidate in range(port, port + tries):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        # Without it a restart within a minute would find its own old port taken.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(2048)
        except (OSError, OverflowError) as error:
            listener.close()
            if isinstance(error, OverflowError) or error.errno != errno.EADDRINUSE:
                raise OSError(errno.EINVAL, f"port: got {candidate} on {host} ({error})") from error
            continue
        listener.set_inheritable(True)
        return listener
    raise OSError(errno.EADDRINUSE, f"port: got {port}, and none of the {tries} from there on is free")
