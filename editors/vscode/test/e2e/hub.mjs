import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

/** A hub on this machine that serves one model's files under every name. It can damage them and send the second half of the weights slowly. */
export async function startHub(model) {
  const hub = { damages: false, isSlow: false, stop: () => server.close() };
  const server = http.createServer(async (request, response) => {
    const name = path.basename(request.url);
    let body;
    try {
      body = readFileSync(path.join(model, name));
    } catch {
      return response.writeHead(404).end();
    }
    response.writeHead(200, { 'Content-Length': body.length, 'X-Linked-ETag': `"${createHash('sha256').update(body).digest('hex')}"` });
    if (hub.damages)
      body[body.length - 1] ^= 1;
    if (name !== 'model.safetensors')
      return response.end(body);
    let sent = body.length >> 1;
    response.write(body.subarray(0, sent));
    for (; hub.isSlow && !response.destroyed; sent++) {
      response.write(body.subarray(sent, sent + 1));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    response.end(body.subarray(sent));
  });
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  hub.address = `http://127.0.0.1:${server.address().port}`;
  return hub;
}
