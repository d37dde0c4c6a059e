"""A DLSw partner with one physical unit, written from RFC 1795 and SNA Formats and sharing nothing with the project's own
code: the other side of snahost where the project's node must not be the judge. It sends and checks literal bytes."""
import socket
import struct

VERSION, CONTROL, INFO = 0x31, 72, 16
CANUREACH, ICANREACH, REACH_ACK, XIDFRAME, CONTACT, CONTACTED, INFOFRAME = 3, 4, 5, 7, 8, 9, 10
HALT_DL, DL_HALTED, RESTART_DL, DL_RESTARTED = 0x0E, 0x0F, 0x10, 0x11
HALT_NOACK, KEEPALIVE, CAP_EXCHANGE, IFCM = 0x19, 0x1D, 0x20, 0x21
FCIND, FCACK = 0x80, 0x40
WINDOW = 20
HOST_MAC = bytes.fromhex("400000000001")
OWN_MAC = bytes.fromhex("400000000002")
NODE_ID = 0x05D00001
FLOW_TYPES = {ICANREACH, REACH_ACK, XIDFRAME, CONTACT, CONTACTED, INFOFRAME, RESTART_DL, DL_RESTARTED, IFCM}


class Message:
    def __init__(self, kind, flow, data, header):
        self.kind, self.flow, self.data, self.header = kind, flow, data, header

    def field(self, at):
        return struct.unpack_from(">I", self.header, at)[0]


class Closed(Exception):
    pass


class Dlsw:
    """One TCP connection with the host, and one circuit."""

    def __init__(self, port, window=WINDOW, address="127.0.0.1", timeout=20):
        self.socket = socket.create_connection((address, port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.window = window
        self.port, self.correlator = 7, 0x1234
        self.peer_port = self.peer_correlator = 0
        self.units = 0          # INFOFRAMEs we may send
        self.peer_window = 0
        self.left = 0           # INFOFRAMEs the host may send
        self.owe_ack = False
        self.waiting_for_ack = False
        self.received = []      # every message, for assertions and for comparing with what tshark sees
        self.sent = []
        self.early = []         # INFOFRAMEs that came while we waited for a grant

    def close(self):
        """Says goodbye and hears the host out, so that `received` is all it sent."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
            while True:
                self.receive()
        except (Closed, OSError):
            pass
        self.socket.close()

    # Messages.

    def write(self, raw):
        self.sent.append(Message(raw[14], raw[15], raw[raw[1]:], raw[:raw[1]]))
        self.socket.sendall(raw)

    def flow_byte(self, may_ack=True):
        flow = 0
        if self.owe_ack and may_ack:
            flow |= FCACK
            self.owe_ack = False
        if not self.waiting_for_ack and self.left <= self.window // 2:
            flow |= FCIND
            self.left += self.window
            self.waiting_for_ack = True
        return flow

    def send(self, kind, data=b"", flow=0, explorer=False):
        if kind in (INFOFRAME, KEEPALIVE, IFCM):
            head = struct.pack(">BBHIIHBB", VERSION, INFO, len(data), self.peer_correlator, self.peer_port, 0, kind, flow)
        else:
            direction = 1
            head = struct.pack(">BBHIIHBB", VERSION, CONTROL, len(data), self.peer_correlator, self.peer_port, 0, kind, flow)
            head += struct.pack(">BBHBBBB", 0x42, 1, 0, 0x17, 0x80 if explorer else 0, 0, 0 if kind == CAP_EXCHANGE else kind)
            head += HOST_MAC + OWN_MAC + struct.pack(">BBB3xH", 4, 4, direction, 0)
            head += struct.pack(">IIIIII4x", self.port, self.correlator, 0, self.peer_port, self.peer_correlator, 0)
        self.write(head + data)

    def capabilities(self, response):
        head = struct.pack(">BBHIIHBB", VERSION, CONTROL, len(response), 0, 0, 0, CAP_EXCHANGE, 0)
        head += struct.pack(">BBHBBBB", 0x42, 1, 0, 0, 0, 0, 0) + bytes(12)
        head += struct.pack(">BBB3xH", 0, 0, 2 if response[2:4] != b"\x15\x20" else 1, 0) + bytes(28)
        self.write(head + response)

    def receive(self):
        while True:
            if len(self.buffer) >= 4:
                size = self.buffer[1] + struct.unpack_from(">H", self.buffer, 2)[0]
                if len(self.buffer) >= size:
                    raw, self.buffer = self.buffer[:size], self.buffer[size:]
                    return self.handle(raw)
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                raise Closed()
            self.buffer += more

    def handle(self, raw):
        header, data = raw[:raw[1]], raw[raw[1]:]
        message = Message(raw[14], raw[15], data, header)
        self.received.append(message)
        if message.kind in FLOW_TYPES:
            if message.flow & FCACK:
                self.waiting_for_ack = False
            if message.flow & FCIND:
                self.owe_ack = True
                self.units += self.peer_window
        if message.kind == INFOFRAME:
            assert self.left > 0, "an INFOFRAME without a grant"
            self.left -= 1
        return message

    def expect(self, *kinds):
        """The next message that is not flow control or a keepalive."""
        while True:
            message = self.receive()
            if message.kind in (KEEPALIVE, IFCM):
                continue
            assert message.kind in kinds, f"expected {kinds}, got {message.kind:#x}"
            return message

    # The way up.

    def send_capabilities(self):
        vectors = bytes.fromhex("0581000000") + bytes.fromhex("04820100") + struct.pack(">BBH", 4, 0x83, self.window)
        vectors += bytes([0x12, 0x86]) + b"\xff" * 16 + bytes.fromhex("038701")
        gds = struct.pack(">HH", 4 + len(vectors), 0x1520) + vectors
        self.capabilities(gds)

    def exchange_capabilities(self):
        self.send_capabilities()
        seen = set()
        while len(seen) < 2:
            message = self.expect(CAP_EXCHANGE)
            kind = message.data[2:4]
            if kind == b"\x15\x20":
                at = 4
                while at < len(message.data):
                    if message.data[at + 1] == 0x83:
                        self.peer_window = struct.unpack_from(">H", message.data, at + 2)[0]
                    at += message.data[at]
                self.capabilities(bytes.fromhex("00041521"))
            assert kind in (b"\x15\x20", b"\x15\x21"), message.data.hex()
            seen.add(kind)

    def open_circuit(self, explore=False):
        if explore:
            self.send(CANUREACH, explorer=True)
            self.expect(ICANREACH)
        self.send(CANUREACH)
        answer = self.expect(ICANREACH)
        self.peer_port, self.peer_correlator = answer.field(0x38), answer.field(0x3C)
        assert (answer.field(8), answer.field(4)) == (self.port, self.correlator)
        self.send(REACH_ACK, flow=self.flow_byte())

    def contact(self, node_id=NODE_ID):
        self.send(XIDFRAME, flow=self.flow_byte())
        self.expect(XIDFRAME)
        self.send(XIDFRAME, struct.pack(">BBI", 2, 0, node_id), flow=self.flow_byte())
        self.expect(CONTACT)
        self.send(CONTACTED, flow=self.flow_byte())

    def connect(self, explore=False):
        self.exchange_capabilities()
        self.open_circuit(explore)
        self.contact()

    # PIUs.

    def send_piu(self, piu):
        while self.units == 0:
            message = self.receive()
            if message.kind == INFOFRAME:
                self.early.append(message)
            else:
                assert message.kind in (IFCM, KEEPALIVE), f"waiting for a grant, got {message.kind:#x}"
        self.units -= 1
        self.send(INFOFRAME, piu, self.flow_byte())

    def receive_piu(self):
        """The next PIU from the host, its segments joined."""
        piu = self.receive_segment()
        if piu[0] & 0x0C in (0x0C, 0x04):
            return piu
        assert piu[0] & 0x0C == 0x08, "a middle segment without a first"
        while True:
            part = self.receive_segment()
            assert part[0] & 0x0C in (0x00, 0x04) and part[2:6] == piu[2:6], part.hex()
            piu += part[6:]
            if part[0] & 0x0C == 0x04:
                return bytes([piu[0] | 0x0C]) + piu[1:]

    def receive_segment(self):
        piu = (self.early.pop(0) if self.early else self.expect(INFOFRAME)).data
        if not self.waiting_for_ack and self.left <= self.window // 2:
            self.send(IFCM, flow=self.flow_byte())
        return piu


def response(piu, ru=None, sense=None):
    """The response to a request: addresses swapped, header as SNA Formats says."""
    th = bytes([piu[0], 0, piu[3], piu[2]]) + piu[4:6]
    ru = piu[9:10] if ru is None else ru
    rh = bytes([piu[6] | 0x83, piu[7] & 0xA2, 0])
    if sense is None:
        return th + rh + ru
    return th + bytes([rh[0] | 4, rh[1] | 0x10, 0]) + struct.pack(">I", sense) + ru


class Unit(Dlsw):
    """A physical unit whose logical units are all enabled at once, and which keeps count of what each one sends."""

    def __init__(self, *arguments, lus=(2,), **named):
        super().__init__(*arguments, **named)
        self.lus = set(lus)
        self.snf = {}

    def activate(self):
        """ACTPU, then ACTLU for each: those of `lus` answer positively."""
        piu = self.receive_piu()
        assert piu[9] == 0x11, piu.hex()
        self.send_piu(response(piu, bytes.fromhex("1101")))

    def answer_actlu(self, piu, status=3):
        assert piu[9] == 0x0D, piu.hex()
        if piu[2] in self.lus:
            self.send_piu(response(piu, bytes.fromhex("0d01010085800000" + "0c06%02x0001000000" % status)))
        else:
            self.send_piu(response(piu, sense=0x08010000))

    def activate_lus(self, count, status=3):
        for _ in range(count):
            self.answer_actlu(self.receive_piu(), status)

    def accept_session(self, lu):
        """BIND and SDT for `lu`; returns the BIND RU."""
        bind = self.receive_piu()
        assert bind[9] == 0x31 and bind[2] == lu, bind.hex()
        self.send_piu(response(bind))
        sdt = self.receive_piu()
        assert sdt[9] == 0xA0, sdt.hex()
        self.send_piu(response(sdt))
        self.snf[lu] = 0
        return bind[9:]

    def request(self, lu, rh, ru, expedited=False, snf=None):
        if snf is None:
            self.snf[lu] = snf = self.snf.get(lu, 0) + 1
        self.send_piu(bytes([0x2D if expedited else 0x2C, 0, 1, lu]) + struct.pack(">H", snf) + bytes.fromhex(rh) + ru)
        return snf

    def to_sscp(self, lu, rh, ru, snf=1):
        self.send_piu(bytes([0x2C, 0, 0, lu]) + struct.pack(">H", snf) + bytes.fromhex(rh) + ru)

    def receive_chain(self):
        """A whole chain: (data, first RH, last RH, RUs). Pacing is granted where it is asked for."""
        data, first, count = b"", None, 0
        while True:
            piu = self.receive_piu()
            assert not piu[6] & 0x80, "expected a request, got a response: " + piu.hex()
            if piu[7] & 1:
                self.send_piu(bytes([0x2C, 0, piu[3], piu[2], 0, 0]) + bytes.fromhex("830100"))
            first = first or piu[6:9]
            data += piu[9:]
            count += 1
            if piu[6] & 1:
                self.last = piu
                return data, first, piu[6:9], count

    def answer(self, sense=None):
        """Responds to the chain received last (data: no request code follows)."""
        self.send_piu(response(self.last, b"", sense))

    def command(self, lu, ru, rh="4b8000", expedited=False):
        """Sends a data flow control request and takes its positive response."""
        ru = bytes.fromhex(ru)
        snf = self.request(lu, rh, ru, expedited, snf=0x4000 if expedited else None)
        answer = self.receive_piu()
        assert answer[4:6] == struct.pack(">H", snf) and answer[6] & 0x84 == 0x80, answer.hex()
        assert answer[9:10] == ru[:1], answer.hex()

    def expect_command(self, code, sense=None, answer=True):
        """A request of the host that is not data; answered."""
        piu = self.receive_piu()
        assert not piu[6] & 0x80 and piu[9] == code, f"expected {code:#x}: " + piu.hex()
        if answer:
            self.send_piu(response(piu, None, sense))
        return piu
