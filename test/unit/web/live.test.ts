import { once } from 'node:events';
import express from 'express';
import { createServer, listen } from '../../../src/infra/express';
import { streamTopic } from '../../../src/web/live';
import { closeServer } from '../../support/close-server';
import { gate } from '../../support/gate';
import { sendAndLeave } from '../../support/send-and-leave';

/** Streams of news as pages read them. */
describe('a stream of news', () => {
  it('holds nothing for a reader who had left before it began', async () => {
    const left = gate();
    let listening = 0;
    const live = {
      closed: new AbortController().signal,
      subscribe: () => {
        listening += 1;
        return () => void (listening -= 1);
      },
    };
    const app = express();
    app.get('/news', async (_request, response) => {
      await once(response, 'close');
      streamTopic(response, { live, topic: 'any' });
      left.open();
    });
    const server = createServer(app);
    const port = await listen(server, 0, '127.0.0.1');
    try {
      sendAndLeave(port, 'GET /news HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await left.opened;
      expect(listening).toBe(0);
    } finally {
      await closeServer(server);
    }
  });
});
