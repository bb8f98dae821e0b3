# SPDX-License-Identifier: Apache-2.0
"""Packets for tests: DNS, HTTP and TLS openings between IPv4 hosts, as a pcap file that sensors read."""

import socket
import ssl
import struct

ETHERNET = bytes.fromhex("02000000000102000000000208 00".replace(" ", ""))
SYN, FIN, PUSH, ACK = 2, 1, 8, 16


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(source, destination, protocol, payload):
    ends = socket.inet_aton(source) + socket.inet_aton(destination)
    head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol)
    return ETHERNET + head + struct.pack(">H", checksum(head + b"\0\0" + ends)) + ends + payload


def udp(source, destination, source_port, port, data):
    return ip(source, destination, 17, struct.pack(">HHHH", source_port, port, 8 + len(data), 0) + data)


def segment(source, destination, ports, numbers, flags, data=b""):
    return ip(source, destination, 6, struct.pack(">HHIIBBHHH", *ports, *numbers, 0x50, flags, 65535, 0, 0) + data)


def tcp(client, server, client_port, port, request, answer=b""):
    """A whole connection: handshake, request, answer, close. Checksums of TCP are zero (suricata -k none)."""
    there, back = (client_port, port), (port, client_port)
    c, s = 1000, 5000
    yield segment(client, server, there, (c, 0), SYN)
    yield segment(server, client, back, (s, c + 1), SYN | ACK)
    c, s = c + 1, s + 1
    yield segment(client, server, there, (c, s), ACK)
    yield segment(client, server, there, (c, s), PUSH | ACK, request)
    c += len(request)
    yield segment(server, client, back, (s, c), PUSH | ACK, answer)
    s += len(answer)
    yield segment(client, server, there, (c, s), FIN | ACK)
    yield segment(server, client, back, (s, c + 1), FIN | ACK)
    yield segment(client, server, there, (c + 1, s + 1), ACK)


def dns_query(name, record_type=1):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", record_type, 1)


def http_get(host, uri):
    return f"GET {uri} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\n\r\n".encode()


def client_hello(name):
    context = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def write_pcap(path, frames):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i, frame in enumerate(frames):
            f.write(struct.pack("<IIII", 1790000000, i * 1000, len(frame), len(frame)) + frame)
