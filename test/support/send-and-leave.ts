import { connect } from 'node:net';

/** Sends a request to a port of this machine and goes away as soon as it is on the line, without waiting for an answer. */
export function sendAndLeave(port: number, request: string): void {
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(request, () => socket.destroy());
  });
  socket.on('error', () => socket.destroy());
}
