import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long requests may take to end after a stop, in milliseconds. */
const DRAIN_MS = 25_000;
const IDLE_EVERY_MS = 50;
/** How long a connection without a single byte may still bring its first request after a stop, in milliseconds. */
const FIRST_BYTES_MS = 500;

/**
 * Watches the connections of a server from now on. The function that comes back closes the server: requests under way are answered, for at most 25 s;
 * connections that wait for a next request are closed at once, and so, after half a second, are those that browsers open ahead and have sent nothing on.
 */
export function createDrain(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((done) => {
      // A connection whose request was under way is kept alive after its answer, so idle ones are looked for until none is left.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS);
      // Node takes a connection for busy until its first request was answered, also when nothing ever came.
      const unused = setTimeout(
        () => [...sockets].filter(({ bytesRead }) => bytesRead === 0).forEach((socket) => socket.destroy()),
        FIRST_BYTES_MS,
      );
      const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      server.close(() => {
        clearInterval(idle);
        clearTimeout(unused);
        clearTimeout(late);
        done();
      });
    });
}
