import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually';

type Json = Readonly<Record<string, unknown>>;

/** A message that an ear heard. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** An address that notifications can be sent to. */
export class Ear {
  heard: Heard[] = [];
  /** The status of the next answer. */
  answer: () => number = () => 200;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Ear> {
    const server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        ear.heard.push({ path: req.url ?? '', headers: req.headers, text: Buffer.concat(chunks).toString() });
        res.writeHead(ear.answer()).end('{}');
      });
    });
    const ear = new Ear(server);
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    return ear;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Waits until so many messages were heard. */
  async got(count: number): Promise<void> {
    await eventually(() => this.heard.length >= count);
  }

  stop(): Promise<void> {
    return new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }
}

/** Does something to the simulator that a person would do on its pages. */
export async function deed(url: string, path: string, body: object = {}): Promise<Json> {
  const answer = await fetch(`${url}/_sim${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Json;
}

/** The sale that a purchase made first. */
export async function buyAt(
  url: string,
  order: object = {},
): Promise<{ readonly transaction: string; readonly subscriberCode: string | null }> {
  const { sales } = (await deed(url, '/sales', order)) as unknown as {
    readonly sales: readonly { readonly transaction: string; readonly subscriberCode: string | null }[];
  };
  return sales[0]!;
}
