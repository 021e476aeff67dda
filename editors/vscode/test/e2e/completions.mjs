import http from 'node:http';

/** A server with OpenAI's completions that always goes on with the same words, and remembers who asked. */
export async function startCompletions(words) {
  const served = { keys: new Set(), stop: () => server.close() };
  const server = http.createServer((request, response) => {
    served.keys.add(request.headers.authorization);
    if (request.method === 'GET')
      return response.end(JSON.stringify({ data: [{ id: 'elsewhere' }] }));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const likely = token => ({ token, bytes: [...Buffer.from(token)], logprob: -0.01 });
    for (const token of words)
      response.write(`data: ${JSON.stringify({ choices: [{ text: token, index: 0, logprobs: { content: [{ ...likely(token), top_logprobs: [likely(token)] }] } }] })}\n\n`);
    response.end(`data: ${JSON.stringify({ choices: [{ text: '', index: 0, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`);
  });
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  served.host = `127.0.0.1:${server.address().port}`;
  return served;
}
