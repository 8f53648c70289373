// A client with the npm package ws that does what it is told (client_process.py has the words).
'use strict';

const readline = require('readline');
const WebSocket = require('ws');

const connections = new Map(); // name -> {client, socket}

function tell(name, event, more) {
  process.stdout.write(JSON.stringify({name, event, ...more}) + '\n');
}

function connect(name, url) {
  const client = new WebSocket(url);
  const connection = {client, socket: undefined};
  connections.set(name, connection);
  let refused = false;
  client.on('upgrade', (response) => { connection.socket = response.socket; });
  client.on('unexpected-response', (request, response) => {
    refused = true;
    tell(name, 'refused', {status: response.statusCode});
    request.destroy();
  });
  client.on('open', () => tell(name, 'open', {compressed: client.extensions !== ''}));
  client.on('message', (data) => tell(name, 'message', {data: data.toString()}));
  client.on('pong', (data) => tell(name, 'pong', {data: data.toString()}));
  client.on('close', (code) => refused || tell(name, 'closed', {code}));
  client.on('error', (error) => refused || tell(name, 'error', {text: String(error)}));
}

const words = {
  open: (order) => connect(order.name, order.url),
  send: (order) => connections.get(order.name).client.send(order.data),
  send_letters: (order) => connections.get(order.name).client.send('x'.repeat(order.count)),
  send_pieces: (order) => order.pieces.forEach((piece, i) =>
    connections.get(order.name).client.send(piece, {fin: i === order.pieces.length - 1})),
  send_bytes: (order) => connections.get(order.name).client.send(Buffer.alloc(order.count)),
  ping: (order) => connections.get(order.name).client.ping(order.data),
  close: (order) => connections.get(order.name).client.close(),
  // No close frame: FIN, and RST.
  terminate: (order) => connections.get(order.name).client.terminate(),
  reset: (order) => connections.get(order.name).socket.resetAndDestroy(),
};

readline.createInterface({input: process.stdin})
    .on('line', (line) => { const order = JSON.parse(line); words[order.do](order); })
    .on('close', () => process.exit(0));
