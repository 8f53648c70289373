// A WebSocket echo server with the npm package ws, for comparison. Prints its port.
'use strict';

const {WebSocketServer} = require('ws');

const server = new WebSocketServer({host: '127.0.0.1', port: 0, perMessageDeflate: false});
server.on('listening', () => process.stdout.write(server.address().port + '\n'));
server.on('connection', (client) => {
  client.on('message', (data, isBinary) => client.send(data, {binary: isBinary}));
  client.on('error', () => {});
});
process.on('SIGTERM', () => process.exit(0));
