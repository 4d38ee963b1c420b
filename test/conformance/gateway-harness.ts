import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Currency } from '../../src/payments/domain/currency';
import type { Money } from '../../src/payments/domain/money';
import type { Acknowledgement, Gateway, MerchantSettings, RawNotification, Started } from '../../src/payments/ports/gateway';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';

/** Money that moved at the simulator, minor units. */
export interface LedgerLine {
  readonly kind: 'hold' | 'capture' | 'void' | 'refund';
  readonly amount: number;
}

export type CallName = 'start' | 'find' | 'read' | 'capture' | 'void' | 'refund' | 'check';

/** Where a service leaves its documentation open, what the switches of this run make it do. */
export interface Expectations {
  /** Whether a reading tells the sum of a partial refund that we did not make. */
  readonly partialRefundTold: boolean;
  /** Whether a payment can be refunded in several parts. */
  readonly severalRefunds: boolean;
  /** Whether the service sends notifications at all. */
  readonly messages: boolean;
  /** Whether a second call with the same idempotency key is recognised, beyond what the state forbids by itself. */
  readonly keysKept: boolean;
  /** Whether answers of the service are signed; where not, there is no wrong signature to be found out. */
  readonly answersSigned: boolean;
  /** What of a notification is signed: all of its body, or only what names the payment. */
  readonly signs: 'body' | 'name';
  /** Whether a repeat of a notification can be told from news. Where not, both are a reason to read, and no more. */
  readonly repeatsKnown: boolean;
}

/** A gateway, its simulator with the switches of one run, and hands to move the payer. */
export interface GatewayHarness {
  readonly gateway: Gateway;
  readonly settings: MerchantSettings;
  /** The same settings as a person types them. */
  readonly typed: Readonly<Record<string, string>>;
  /** Settings of the right form with a key that the service does not know. */
  readonly wrongSettings: MerchantSettings;
  readonly simulator: RunningSimulator;
  readonly payer: { pay(started: Started): Promise<void>; decline(started: Started): Promise<void> };
  /** Settings of a merchant that takes this currency, where each takes its own. */
  readonly settingsIn?: (code: Currency) => MerchantSettings;
  /** Makes a payment whose sum is reserved, where the payer's page cannot reserve. */
  readonly reserve?: () => Promise<Started>;
  readonly notifyUrl: string;
  readonly expects: Expectations;
  /** `METHOD /path` that faults match for each call of the port. */
  readonly paths: Readonly<Record<CallName, string>>;
  /** Makes readings show a state that nobody has explained; null where the service cannot. */
  readonly showUnknownState: (() => void) | null;
  /** Lets the service end a hold that nobody touched; null where it never does. */
  readonly endHold: (() => void) | null;
  readonly ledger: () => Promise<readonly LedgerLine[]>;
  readonly money: (amountMinor: number) => Money;
  /** What the simulator has sent so far. */
  readonly notifications: () => readonly RawNotification[];
  /** Resolves when so many notifications have come. */
  readonly notified: (count: number) => Promise<void>;
  /** Everything that was logged. */
  readonly logged: () => string;
  readonly stop: () => Promise<void>;
}

/** An address that takes notifications and answers each as the gateway says it wants to hear. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly RawNotification[];
  readonly got: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a receiver on a free port. What `keeps` turns down is answered like the rest, and not counted. */
export async function startReceiver(
  acknowledgement: Acknowledgement,
  keeps: (raw: RawNotification) => boolean = () => true,
): Promise<Receiver> {
  const received: RawNotification[] = [];
  const waiters = new Set<() => void>();
  const server = createServer(async (req, res) => {
    const raw = rawOf(req, await readAll(req));
    if (keeps(raw)) received.push(raw);
    res.writeHead(acknowledgement.status, { 'Content-Type': acknowledgement.contentType }).end(acknowledgement.body);
    for (const wake of waiters) wake();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hooks/conformance`,
    received,
    got: (count) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (received.length < count) return;
          waiters.delete(wake);
          resolve();
        };
        waiters.add(wake);
        wake();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function rawOf(req: IncomingMessage, body: Buffer): RawNotification {
  const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    body,
    contentType: req.headers['content-type'] ?? '',
    query: Object.fromEntries(new URL(req.url ?? '/', 'http://receiver').searchParams),
    headers: Object.fromEntries(headers),
  };
}
