"""A client with python3-websockets that does what it is told (client_process.py has the words)."""

import asyncio
import json
import os
import socket
import struct
import sys

import websockets

connections = {}
dropped = set()  # names of connections that were to end abruptly; what they still sent is lost


def tell(name, event, **more):
    print(json.dumps({"name": name, "event": event, **more}), flush=True)


async def connect(name, url):
    try:
        # No keep-alive pings: nothing happens here but what was asked for.
        connection = await websockets.connect(url, ping_interval=None, max_size=None)
    except websockets.exceptions.InvalidStatusCode as refusal:
        return tell(name, "refused", status=refusal.status_code)
    except (OSError, websockets.exceptions.WebSocketException) as error:
        return tell(name, "error", text=f"{type(error).__name__}: {error}")
    connections[name] = connection
    tell(name, "open", compressed=bool(connection.extensions))
    try:
        while True:
            tell(name, "message", data=await connection.recv())
    except websockets.exceptions.ConnectionClosed:
        await connection.wait_closed()
        tell(name, "closed", code=connection.close_code)


async def send(name, data):
    try:
        await connections[name].send(data)
    except websockets.exceptions.ConnectionClosed:
        if name not in dropped:
            raise


async def ping(name, data):
    await (await connections[name].ping(data))
    tell(name, "pong", data=data)


def drop(name, with_reset):
    """Ends the TCP connection with no close frame; by RST instead of FIN if so wished."""
    dropped.add(name)
    transport = connections[name].transport
    if with_reset:
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def obey(order):
    name = order["name"]
    what = order["do"]
    if what == "open":
        return connect(name, order["url"])
    if what == "send":
        return send(name, order["data"])
    if what == "send_letters":
        return send(name, "x" * order["count"])
    if what == "send_pieces":
        return send(name, order["pieces"])
    if what == "send_bytes":
        return send(name, bytes(order["count"]))
    if what == "ping":
        return ping(name, order["data"])
    if what == "close":
        return connections[name].close()
    if what in ("terminate", "reset"):
        return drop(name, what == "reset")
    raise ValueError(f"unknown order: {order}")


async def main():
    orders = asyncio.StreamReader(limit=1 << 24)  # of a line
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    tasks = []
    while line := await orders.readline():
        work = obey(json.loads(line))
        if work is not None:
            tasks.append(asyncio.create_task(work))
    for task in tasks:
        if task.done():
            task.result()  # an order that could not be carried out is a traceback and status 1
    os._exit(0)  # asyncio's own way out would wait 10 s for a connection that is still open


asyncio.run(main())
