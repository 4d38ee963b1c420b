import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createHttp } from '../../../src/infra/http';
import type { Clock } from '../../../src/infra/clock';
import { createUapay } from '../../../src/gateways/uapay/gateway';
import { signToken } from '../../../src/gateways/uapay/signature';
import type { Gateway, MerchantSettings } from '../../../src/payments/ports/gateway';
import { quietLogger } from '../../support/quiet-logger';
import { FROZEN, SESSION, VECTORS } from './vectors';

/** One answer of the script: claims to be signed, a whole body, a status without words, or a cut connection. */
export type Scripted =
  | { readonly claims: object }
  | { readonly body: unknown; readonly status?: number }
  | { readonly text: string; readonly status?: number }
  | 'cut';

interface Recorded {
  readonly path: string;
  readonly body: string;
}

/** A server that answers each method from a list, the last entry for ever, and the gateway that talks to it. */
export interface ScriptedUapay {
  readonly gateway: Gateway;
  readonly url: string;
  readonly requests: Recorded[];
  /** Requests to one method, such as `payments/reverse`. */
  asked(method: string): readonly Recorded[];
  script(method: string, ...answers: readonly Scripted[]): void;
  /** Sets the clock of our side; milliseconds since the frozen moment. */
  at(ms: number): void;
  stop(): Promise<void>;
}

export const SETTINGS: MerchantSettings = { plain: { shopId: VECTORS.clientId, mode: 'test' }, secrets: { secretKey: VECTORS.key } };

export async function startScriptedUapay(): Promise<ScriptedUapay> {
  const requests: Recorded[] = [];
  const scripts = new Map<string, Scripted[]>([['sessions/create', [{ claims: { id: SESSION, iat: 1_760_000_000 } }]]]);
  const time = { ms: 0 };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const path = req.url ?? '';
      requests.push({ path, body: Buffer.concat(chunks).toString() });
      const script = scripts.get(path.replace(/^(?:\/live)?\/api\/(?:invoicer\/)?/, '')) ?? [];
      const next = script.length > 1 ? script.shift() : script[0];
      res.setHeader('Date', new Date(FROZEN.getTime()).toUTCString());
      answer(res, next ?? 'cut');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const clock: Clock = { now: () => new Date(FROZEN.getTime() + time.ms), sleep: () => Promise.resolve() };
  const http = createHttp({ logger: quietLogger, breaker: { failures: 1_000, restMs: 1 } });
  return {
    gateway: createUapay({ http, clock, apiUrl: { live: `${url}/live/`, test: url } }),
    url,
    requests,
    asked: (method) => requests.filter(({ path }) => path.endsWith(`/${method}`)),
    script: (method, ...answers) => void scripts.set(method, [...answers]),
    at: (ms) => {
      time.ms = ms;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(res: ServerResponse, scripted: Scripted): void {
  if (scripted === 'cut') {
    res.socket?.destroy();
    return;
  }
  if ('claims' in scripted) {
    res.end(JSON.stringify({ status: 1, data: { token: signToken(scripted.claims, VECTORS.key) } }));
    return;
  }
  res.statusCode = scripted.status ?? 200;
  res.end('text' in scripted ? scripted.text : JSON.stringify(scripted.body));
}
