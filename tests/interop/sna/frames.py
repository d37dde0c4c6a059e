"""What tshark, the third party, makes of a trace: the fields of DLSw, TH, RH and XID of each frame."""
import os
import subprocess

LIMIT = 60
BASE = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")

TH = {"sna.th.fid": (0, 0xF0), "sna.th.mpf": (0, 0x0C), "sna.th.odai": (0, 0x02), "sna.th.efi": (0, 0x01)}
RH_BOTH = {"rri": (0, 0x80), "ru_category": (0, 0x60), "fi": (0, 0x08), "sdi": (0, 0x04), "bci": (0, 0x02), "eci": (0, 0x01),
           "dr1": (1, 0x80), "dr2": (1, 0x20), "qri": (1, 0x02), "pi": (1, 0x01)}
RH_REQUEST = {"lcci": (1, 0x40), "eri": (1, 0x10), "rlwi": (1, 0x04), "bbi": (2, 0x80), "ebi": (2, 0x40), "cdi": (2, 0x20),
              "csi": (2, 0x08), "edi": (2, 0x04), "pdi": (2, 0x02), "cebi": (2, 0x01)}
RH_RESPONSE = {"rti": (1, 0x10)}
DLSW = {"dlsw.version": (0x00, 1), "dlsw.header_length": (0x01, 1), "dlsw.message_length": (0x02, 2), "dlsw.remote_dlc": (0x04, 4),
        "dlsw.remote_dlc_pid": (0x08, 4), "dlsw.message_type": (0x0E, 1), "dlsw.flow_ctrl_byte": (0x0F, 1)}
DLSW_CONTROL = {"dlsw.largest_frame_size": (0x14, 1), "dlsw.flags": (0x15, 1), "dlsw.origin_link_sap": (0x24, 1),
                "dlsw.target_link_sap": (0x25, 1), "dlsw.frame_direction": (0x26, 1), "dlsw.dlc_header_length": (0x2A, 2),
                "dlsw.origin_dlc_port_id": (0x2C, 4), "dlsw.origin_dlc": (0x30, 4), "dlsw.target_dlc_port_id": (0x38, 4),
                "dlsw.target_dlc": (0x3C, 4)}
# What a capabilities exchange does not use, tshark does not show of one.
NOT_OF_CAPABILITIES = {"dlsw.flow_ctrl_byte", *DLSW_CONTROL}


TH_NUMBERS = ("sna.th.daf", "sna.th.oaf", "sna.th.snf")
RH_NAMES = tuple("sna.rh." + name for name in (*RH_BOTH, *RH_REQUEST, *RH_RESPONSE))
XID = ("sna.xid.format", "sna.xid.type", "sna.xid.len", "sna.xid.idblock", "sna.xid.idnum")
WARNING = 0x00600000  # tshark's severity of an expert note, from here on a fault


def fields(trace, names, *options, limit=LIMIT):
    """What tshark prints of each frame: a line of the fields with those names."""
    command = ["tshark", "-r", trace, *options, "-T", "fields", *(part for name in names for part in ("-e", name))]
    done = subprocess.run(command, env=BASE, capture_output=True, text=True, timeout=limit)
    # A process that is killed, as tests do, may leave the last record that it was writing unfinished.
    assert done.returncode == 0 or "cut short in the middle of a packet" in done.stderr, done.stderr
    return done.stdout.splitlines()


def tshark(trace, port):
    """What tshark makes of each frame: a dictionary of lists."""
    names = ["frame.number", "tcp.srcport", "tcp.dstport", "tr.src", "_ws.malformed", "_ws.expert.severity", "_ws.expert.message",
             *DLSW, *DLSW_CONTROL, *TH, *TH_NUMBERS, *RH_NAMES, *XID]
    rows = (line.split("\t") for line in fields(trace, names, "-d", f"tcp.port=={port},dlsw", "-n", "-E", "occurrence=a"))
    return [{name: [number(v) for v in value.split(",") if v] for name, value in zip(names, row)} for row in rows]


def number(text):
    """tshark's idea of a number: decimal, hexadecimal, True."""
    if text in ("True", "False"):
        return int(text == "True")
    try:
        return int(text, 0)
    except ValueError:
        return text


def faultless(trace, port):
    """The frames of a trace in which tshark finds no fault."""
    frames = tshark(trace, port)
    for frame in frames:
        severe = [level for level in frame["_ws.expert.severity"] if isinstance(level, int) and level >= WARNING]
        assert not frame["_ws.malformed"] and not severe, f"tshark finds fault: {frame}"
    return frames


def conversation(frames, mac):
    """TH and RH of each PIU, by direction: from the station with that MAC address, and to it."""
    shown = {True: [], False: []}
    for frame in frames:
        if frame["tr.src"] and frame["sna.th.fid"]:
            shown[mac.hex(":") in frame["tr.src"]].append({field: frame[field] for field in (*TH, *TH_NUMBERS, *RH_NAMES)})
    return shown
