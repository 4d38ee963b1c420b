import { randomUUID } from 'node:crypto';
import { currency } from '../../../src/payments/domain/currency';
import { done, refused } from '../../../src/payments/domain/errors';
import type { Refusal, Result } from '../../../src/payments/domain/errors';
import { moneyFromNumber } from '../../../src/payments/domain/money';
import type { OfferedMerchant, PlatformAccount } from '../../../src/payments/ports/platform';
import type { Connecting, IssueRequest, PlatformHost } from '../../../src/payments/ports/platform-host';
import type { PlatformDoor } from '../../../src/platforms/door';

/** What the routes asked the heart for, in order. */
type Asked =
  | { readonly what: 'issue'; readonly request: IssueRequest }
  | { readonly what: 'confirm' | 'cancel' | 'refund' | 'status'; readonly invoiceId: string; readonly amount: number | null };

interface Installation {
  account: PlatformAccount;
  on: boolean;
  frozen: boolean;
}

/** A heart made of literals: it keeps installations in a map and says yes to everything that `refusal` does not forbid. */
export interface FakeHost extends PlatformHost {
  baseUrl: string;
  readonly asked: Asked[];
  readonly changes: unknown[];
  readonly shown: { readonly view: string; readonly status: number; readonly model: Readonly<Record<string, unknown>> }[];
  merchants: readonly OfferedMerchant[];
  refusal: Refusal | null;
  /** Thrown by the next question to the heart, as a fault of ours. */
  fault: Error | null;
  /** Connections that another request wins while this one is being made. */
  losesRace: boolean;
  installations(): readonly PlatformAccount[];
}

export const SHOP = '3b1f6b1e-0d3a-4a55-9f0b-0a1b2c3d4e5f';
const UAH = currency('UAH');

function accountOf({ account, on, frozen }: Installation): PlatformAccount {
  return { ...account, active: on && !frozen };
}

function installationFor(connecting: Connecting, known: Installation | undefined): Installation {
  const { address, publicAddress, credentials, language, timezone } = connecting;
  const ids = known?.account ?? { installationId: randomUUID(), clientId: randomUUID() };
  const { installationId, clientId } = ids;
  const account = { installationId, clientId, address, publicAddress, credentials, language, timezone, active: true };
  return { account, on: true, frozen: false };
}

/** Makes the fake; links lead to `baseUrl`. */
export function createFakeHost(baseUrl: string): FakeHost {
  const kept = new Map<string, Installation>();
  const find = (test: (account: PlatformAccount) => boolean): Installation | undefined =>
    [...kept.values()].find(({ account }) => test(account));
  const answer = <T>(asked: Asked, value: () => T): Promise<Result<T>> => {
    host.asked.push(asked);
    if (host.fault) return Promise.reject(host.fault);
    return Promise.resolve(host.refusal ? refused(host.refusal.code, host.refusal) : done(value()));
  };
  const invoices = new Map<string, string>();
  const host: FakeHost = {
    baseUrl,
    asked: [],
    changes: [],
    shown: [],
    merchants: [{ code: SHOP, name: 'Main merchant', active: true }],
    refusal: null,
    fault: null,
    losesRace: false,
    installations: () => [...kept.values()].map(accountOf),
    findByClientId: async (_platform, clientId) => {
      const found = find((account) => account.clientId === clientId);
      return found ? accountOf(found) : null;
    },
    findByAddress: async (_platform, address) => {
      const found = find((account) => account.address === address);
      return found ? accountOf(found) : null;
    },
    findByPublicAddress: async (_platform, publicAddress) =>
      [...kept.values()].map(accountOf).filter((account) => account.publicAddress === publicAddress),
    prepare: async (connecting) => {
      const known = find((account) => account.address === connecting.address);
      const fresh = installationFor(connecting, known);
      const keep = async (): Promise<void> => {
        if (host.losesRace) {
          host.losesRace = false;
          const winner = installationFor(connecting, undefined);
          kept.set(winner.account.installationId, winner);
          throw new Error('This account is being connected by another request');
        }
        kept.set(fresh.account.installationId, fresh);
      };
      return { account: accountOf(fresh), keep };
    },
    update: async (account, change) => {
      host.changes.push(change);
      const found = kept.get(account.installationId);
      if (!found) throw new Error('no such installation');
      const { active, frozen, currency: _currency, ...rest } = change;
      found.on = active ?? found.on;
      found.frozen = frozen ?? found.frozen;
      found.account = { ...found.account, ...rest };
    },
    offered: async () => ({ merchants: host.merchants, currencies: host.merchants.length > 0 ? [UAH] : [] }),
    issue: (_account, request) =>
      answer({ what: 'issue', request }, () => {
        const invoiceId = invoices.get(request.platformInvoiceId) ?? randomUUID();
        invoices.set(request.platformInvoiceId, invoiceId);
        return { invoiceId, link: `${host.baseUrl}/p/${invoiceId.slice(0, 8)}`, cancellable: true };
      }),
    confirm: (_account, invoiceId, amount) => answer({ what: 'confirm', invoiceId, amount }, () => undefined),
    cancel: (_account, invoiceId) => answer({ what: 'cancel', invoiceId, amount: null }, () => undefined),
    refund: (_account, invoiceId, amount) =>
      answer({ what: 'refund', invoiceId, amount }, () => ({
        id: 'rf-1',
        status: 'succeeded',
        amount: moneyFromNumber(amount ?? 121.5, UAH) ?? { minor: 0, currency: UAH },
      })),
    status: (_account, invoiceId) =>
      answer({ what: 'status', invoiceId, amount: null }, () => ({
        invoiceId,
        state: 'authorized',
        amount: { minor: 12_150, currency: UAH },
        link: `${host.baseUrl}/p/abc`,
        paidAt: null,
        holdUntil: new Date('2026-03-08T08:15:00Z'),
        cancelText: null,
        refundable: false,
        cancellable: true,
      })),
  };
  return host;
}

/** A web of literals: it lets everybody in by a redirect that names the installation, and answers pages as JSON. */
export function createFakeDoor(host: FakeHost): PlatformDoor {
  return {
    enter: async (account, _request, response) => response.redirect(303, `/home/${account.installationId}`),
    languageOf: () => 'en',
    say: ({ code, text }, language) => [language, code, text].filter((part) => part !== undefined).join(': '),
    show: (_request, response, { status, view, model }) => {
      host.shown.push({ status, view, model });
      response.status(status).json({ view, model });
    },
  };
}
