"""Ports for tests that must name one before the program that uses it starts."""
import random
import socket


_given = []  # what keeps each port from other tests while this one runs


def free_port():
    """A port of 127.0.0.1 that is free for TCP and UDP, below those the system gives to sockets that ask for any. No other
    caller of this gets it before this process ends."""
    while True:
        port = random.randrange(20000, 32768)
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0openwosa-test-port-{port}")
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", port))
            _given.append(claim)
            return port
        except OSError:
            claim.close()


if __name__ == "__main__":
    print(free_port())
