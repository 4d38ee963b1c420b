import type { Response } from 'express';
import type { LiveFeed } from '../infra/live';
import { whenGone } from '../infra/express';

const HEARTBEAT_MS = 20_000;
/** A stream ends after this time and the browser opens a new one: no connection is held for ever. */
const LONGEST_MS = 30 * 60_000;

/** Answers with a stream of server-sent events: one `changed` for every news of the topic. What changed is read anew by the page. */
export function streamTopic(
  response: Response,
  source: { readonly live: Pick<LiveFeed, 'subscribe' | 'closed'>; readonly topic: string },
): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    // Kept alive after the stream's end, open pages would hold up a stop of the server until its time limit.
    'Connection': 'close',
  });
  // Who asks for the head alone waits for an end, which a stream does not have.
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  response.write('retry: 3000\n\n: open\n\n');
  const unsubscribe = source.live.subscribe(source.topic, () => {
    response.write('event: changed\ndata: {}\n\n');
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS).unref();
  const end = setTimeout(() => response.end(), LONGEST_MS).unref();
  const leave = (): void => void response.end();
  source.live.closed.addEventListener('abort', leave, { once: true });
  whenGone(response, () => {
    unsubscribe();
    source.live.closed.removeEventListener('abort', leave);
    clearInterval(heartbeat);
    clearTimeout(end);
  });
}
