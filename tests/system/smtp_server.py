# SPDX-License-Identifier: Apache-2.0
"""A small SMTP relay (RFC 5321, STARTTLS by RFC 3207, AUTH PLAIN) that keeps what it takes and has the moods that a test sets."""
import base64
import socket
import ssl
import threading
import time


class Relay:
    def __init__(self, tls=None, port=0):
        """tls: (certificate, key) files to offer STARTTLS with."""
        self.tls, self.taken, self.logins, self.sessions = tls, [], [], 0
        self.answers = {}  # verb to the answer that is given instead: {"RCPT": "450 later"}
        self.plain_commands = []  # what came before TLS
        self.changed = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # else the accept that waits takes one more
        except OSError:
            pass
        self.listener.close()

    def wait(self, n, timeout=60):
        """The messages taken, once there are n: (sender, recipient, bytes)."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.taken) >= n, timeout)
            assert len(self.taken) >= n, f"{len(self.taken)} messages instead of {n}"
            return list(self.taken)

    def serve(self, connection):
        self.sessions += 1
        stream, secure, sender, recipient = connection.makefile("rwb"), False, None, None

        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()
        try:
            say("220 relay.test ESMTP")
            while raw := stream.readline():
                line = raw.decode("ascii", "replace").rstrip("\r\n")
                verb = line.split(" ")[0].upper()
                if not secure:
                    self.plain_commands.append(verb)
                if verb in self.answers:
                    say(self.answers[verb])
                elif verb == "EHLO":
                    lines = ["relay.test", "8BITMIME", "AUTH PLAIN"] + (["STARTTLS"] if self.tls and not secure else [])
                    for i, text in enumerate(lines):
                        say(("250 " if i == len(lines) - 1 else "250-") + text)
                elif verb == "STARTTLS":
                    say("220 go ahead")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(*self.tls)
                    connection = context.wrap_socket(connection, server_side=True)
                    stream, secure = connection.makefile("rwb"), True
                elif verb == "AUTH":
                    text = line.split(" ")[2] if line.count(" ") > 1 else None
                    if text is None:
                        say("334 ")
                        text = stream.readline().decode().strip()
                    self.logins.append(base64.b64decode(text).decode().split("\0")[1:])
                    say("235 welcome")
                elif verb == "MAIL":
                    sender = line
                    say("250 ok")
                elif verb == "RCPT":
                    recipient = line
                    say("250 ok")
                elif verb == "DATA":
                    say("354 go")
                    data = b""
                    for part in stream:
                        if part == b".\r\n":
                            break
                        data += part[1:] if part.startswith(b".") else part
                    time.sleep(self.answers.get("slow", 0))
                    with self.changed:
                        self.taken.append((sender, recipient, data))
                        self.changed.notify_all()
                    say(self.answers.get("DATA-END", "250 queued as 42"))
                elif verb == "QUIT":
                    say("221 bye")
                    break
                else:
                    say("502 what?")
        except OSError:
            pass
        finally:
            connection.close()
