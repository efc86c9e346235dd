#!/usr/bin/env python3
"""smtp_server.py CERTIFICATE KEY FOLDER PORT: a mail server for tests. Speaks SMTP inside TLS on that port of the
loopback; keeps each message that it takes in FOLDER as N.eml, with its envelope in N.to. It refuses for ever who is called
never@…, for a while who is called later@…, and hangs up on the data of gone@…."""
import asyncio
import pathlib
import ssl
import sys


async def serve(reader, writer, folder):
    async def say(line):
        writer.write(line.encode() + b"\r\n")
        await writer.drain()

    sender = receiver = ""
    await say("220 test")
    while line := (await reader.readline()).decode("ascii", "replace").rstrip("\r\n"):
        verb = line.split(" ")[0].upper()
        if verb == "EHLO":
            await say("250-test\r\n250 AUTH PLAIN")
        elif verb == "AUTH":
            await say("334 ")
            await reader.readline()
            await say("235 welcome")
        elif verb == "MAIL":
            sender = line[10:]
            await say("250 ok")
        elif verb == "RCPT":
            receiver = line[8:]
            refusals = {"<never@": "550 no such mailbox", "<later@": "451 greylisted"}
            await say(next((said for name, said in refusals.items() if receiver.startswith(name)), "250 ok"))
        elif verb == "DATA":
            await say("354 go on")
            message = await reader.readuntil(b"\r\n.\r\n")
            if receiver.startswith("<gone@"):
                writer.close()
                return
            number = len(list(folder.glob("*.eml")))
            (folder / f"{number}.to").write_text(f"{sender} {receiver}")
            (folder / f"{number}.eml").write_bytes(message[:-3])
            await say("250 taken")
        else:
            await say("221 bye" if verb == "QUIT" else "250 ok")
    writer.close()


async def main(certificate, key, folder, port):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda r, w: serve(r, w, pathlib.Path(folder)), "127.0.0.1", int(port), ssl=tls)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
