"""What tests of whole conversations need: snahost, the configuration of a node, and programs with IcomLU0 (lu0_client.cpp)."""
import json
import os
import queue
import re
import subprocess
import sys
import threading

from frames import BASE, LIMIT

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
from ports import free_port  # noqa: E402

HOST_MAC = bytes.fromhex("400000000001")
NODE_MAC = bytes.fromhex("400000000002")


class Names:
    """Results and flags by the names the IDL gives them."""

    def __init__(self, model):
        with open(model, encoding="utf-8") as file:
            self.values = {c["name"]: c["value"] & 0xFFFFFFFF for c in json.load(file)["constants"]}

    def result(self, value):
        if value == 0:
            return "S_OK"
        return next((n for n, v in self.values.items() if n.startswith("CLU") and v == value), f"{value:08x}")

    def flags(self, *names):
        total = 0
        for name in names:
            total |= self.values[name]
        return total


class Started:
    """A program of ours; its lines are read as they come."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment or BASE)
        self.lines = queue.Queue()
        self.said = ""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\r\n"))
        self.lines.put(None)

    def line(self):
        line = self.lines.get(timeout=LIMIT)
        assert line is not None, "it ended: " + self.said
        self.said += line + "\n"
        return line

    def until(self, text):
        while text not in self.said:
            self.line()

    def end(self):
        """Its exit status, once everything it said has been read."""
        try:
            status = self.process.wait(LIMIT)
        finally:
            self.process.kill()
            self.process.wait()
        self.reader.join(LIMIT)
        while (line := self.lines.get(timeout=LIMIT)) is not None:
            self.said += line + "\n"
        return status


    def drop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join(LIMIT)
        self.process.stdin.close()
        self.process.stdout.close()


class Host(Started):
    def __init__(self, program, *options, port=0):
        super().__init__([*program, "--port", str(port), *options])
        self.port = int(re.fullmatch(r"listening on [0-9.]+:(\d+)", self.line())[1])

    def stop(self):
        self.process.terminate()
        self.end()


class Program(Started):
    """A program with IcomLU0. Methods give the result's name and what came out."""

    def __init__(self, command, names, configuration):
        super().__init__(command, dict(BASE, OPENWOSA_CONFIG=configuration))
        self.names = names
        assert self.line() == "ready", self.said

    def call(self, method, *arguments):
        words = [str(a.hex() or "-") if isinstance(a, bytes) else str(a) for a in arguments]
        self.process.stdin.write(" ".join([method, *words]) + "\n")
        self.process.stdin.flush()
        result, *rest = self.line().split(" ")
        return (self.names.result(int(result, 16)), *rest)

    def create(self, connection, init=0, timeout=30000, data=b""):
        return self.call("create", connection, init, timeout, data)[0]

    def send(self, data, *hint):
        flags = self.names.flags("APPL_DATA", "LU_DATA", *hint)
        if "EXPEDITED_DATA" not in hint:
            flags |= self.names.flags("NORMAL_DATA")
        return self.call("send", flags, data)[0]

    def receive(self, timeout=30000, size=65536):
        """Result, the flags' names, the number, the bytes."""
        result, indication, number, data = self.call("receive", timeout, size)
        value = int(indication, 16)
        names = {n for n, v in self.names.values.items()
                 if not n.startswith(("CLU", "INIT")) and v and v & (v - 1) == 0 and v & value}
        return result, names, int(number), b"" if data == "-" else bytes.fromhex(data)

    def respond(self, number, sense=0):
        return self.call("respond", f"{sense:08x}", self.names.flags("LU_DATA", "NORMAL_DATA"), number)[0]

    def close(self):
        self.process.stdin.close()
        return self.process.wait(LIMIT)


def configuration(port, lus, **more):
    """One PU whose LUs are named as `lus` has them, at a host on this machine."""
    peer = {"address": "127.0.0.1", "connections": more.pop("connections", "one")}
    if port:
        peer["port"] = port
    peer["connect"] = more.pop("connect", True)
    pu = {"peer": "host", "mac": NODE_MAC.hex(), "node_id": "05D00001", "lus": lus}
    if peer["connect"]:
        pu["remote_mac"] = HOST_MAC.hex()
    return {"sna": {"share": more.pop("share", False), "retry_ms": 50, "peers": {"host": peer}, "pus": {"PU1": pu},
                    **{k: v for k, v in more.items() if k != "trace"}},
            **({"trace": {"packets": more["trace"]}} if "trace" in more else {})}
