"""Ports for tests that must name one before the program that uses it starts."""
import random
import socket


def free_port():
    """A port of 127.0.0.1 that is free for TCP and UDP, below those the system gives to sockets that ask for any: until the
    program has it, only another caller of this could take it."""
    while True:
        port = random.randrange(20000, 32768)
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", port))
            return port
        except OSError:
            continue


if __name__ == "__main__":
    print(free_port())
