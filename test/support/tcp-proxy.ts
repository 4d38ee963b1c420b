import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Stands in front of a server as a load balancer or a changed host name would: every new connection is led to where the test says. */
export interface TcpProxy {
  readonly port: number;
  /** From now on connections are led to this port of this machine; those that exist stay. */
  lead(port: number): void;
  /** Cuts all connections and refuses new ones until `lead` is called again. */
  cut(): void;
  /** Lets nothing through in either direction and says nothing, as a machine that has lost its power; new connections get no answer either. */
  freeze(): void;
  close(): Promise<void>;
}

/** A proxy on a free port of the loopback address, in this process. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let leadsTo: number | null = target;
  let frozen = false;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (frozen || leadsTo === null) {
      if (frozen) near.pause();
      else near.destroy();
      return;
    }
    const far = connect(leadsTo, '127.0.0.1');
    keep(far);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    lead: (port) => {
      frozen = false;
      leadsTo = port;
    },
    cut: () => {
      frozen = false;
      leadsTo = null;
      destroyAll();
    },
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      destroyAll();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The address of a database with the proxy in front of it. */
export function through(proxy: TcpProxy, url: string): string {
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(proxy.port);
  // The test server's addresses lead over a socket, which no proxy stands in front of.
  address.search = '';
  return address.href;
}
