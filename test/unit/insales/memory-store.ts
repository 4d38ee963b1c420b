import type { Job } from '../../../src/infra/queue';
import type { Candidate, OrderTransaction, PaymentMethod, PendingLogin, ShopRow, WayBack } from '../../../src/platforms/insales/rows';
import type { InsalesStore } from '../../../src/platforms/insales/store';

/** The store as maps, with the jobs that wait in it. */
export interface MemoryStore extends InsalesStore {
  readonly jobs: Job[];
  readonly shops: Map<string, ShopRow>;
  readonly kept: { readonly transactions: OrderTransaction[]; readonly methods: PaymentMethod[]; candidates: Candidate[] };
}

/** Makes an empty one. A waiting job with the same key is replaced, as the queue does. */
export function createMemoryStore(): MemoryStore {
  const shops = new Map<string, ShopRow>();
  const jobs: Job[] = [];
  const logins = new Map<string, PendingLogin>();
  const ways: WayBack[] = [];
  const kept: MemoryStore['kept'] = { transactions: [], methods: [], candidates: [] };
  return {
    jobs,
    shops,
    kept,
    enqueue: async (job) => {
      const at = jobs.findIndex((one) => one.key !== undefined && one.key === job.key);
      if (at >= 0) jobs.splice(at, 1);
      jobs.push(job);
    },
    findShop: async (insalesId) => shops.get(insalesId) ?? null,
    shopOf: async (installationId) => [...shops.values()].find((shop) => shop.installationId === installationId) ?? null,
    addShop: async ({ insalesId, installationId }) => {
      shops.set(insalesId, {
        insalesId,
        installationId,
        reconnectNeeded: false,
        objects: {},
        troubles: null,
        setUpDueAt: null,
        changedSince: null,
        changedFromId: null,
        uninstalledAt: null,
      });
    },
    changeShop: async (insalesId, { changesDueAt: _ignored, ...change }) => {
      const known = shops.get(insalesId);
      if (known) shops.set(insalesId, { ...known, ...change });
    },
    dueShops: async (now) => {
      const here = [...shops.values()].filter((shop) => shop.uninstalledAt === null);
      return { changes: here, setUps: here.filter(({ setUpDueAt }) => setUpDueAt !== null && setUpDueAt <= now) };
    },
    addCandidate: async (candidate) => {
      const same = (one: Candidate) => one.insalesId === candidate.insalesId && one.fingerprint === candidate.fingerprint;
      if (!kept.candidates.some(same)) kept.candidates = [...kept.candidates, candidate];
    },
    candidates: async (insalesId) => kept.candidates.filter((one) => one.insalesId === insalesId).toReversed(),
    changeCandidate: async ({ id, refusals, dueAt }) => {
      kept.candidates = kept.candidates.map((one) => (one.id === id ? { ...one, refusals, dueAt } : one));
    },
    dropCandidates: async (_insalesId, ids) => {
      kept.candidates = kept.candidates.filter(({ id }) => !ids.includes(id));
    },
    dueCandidates: async (now) => [...new Set(kept.candidates.filter(({ dueAt }) => dueAt <= now).map(({ insalesId }) => insalesId))],
    addLogin: async (login) => void logins.set(login.fingerprint, login),
    takeLogin: async (fingerprint, now) => {
      const taken = logins.get(fingerprint);
      logins.delete(fingerprint);
      return taken && taken.expiresAt > now ? taken : null;
    },
    methods: async (installationId) => kept.methods.filter((one) => one.installationId === installationId),
    keepMethod: async (method) => {
      const at = kept.methods.findIndex((one) => one.installationId === method.installationId && one.merchantCode === method.merchantCode);
      kept.methods.splice(at < 0 ? kept.methods.length : at, at < 0 ? 0 : 1, method);
    },
    keepTransaction: async (transaction) => {
      const { transactionId, merchantCode, amount, originalAmount, originalCurrency, platformInvoiceId } = transaction;
      const at = kept.transactions.findIndex((one) => one.transactionId === transactionId && one.merchantCode === merchantCode);
      const known = kept.transactions[at];
      if (known) kept.transactions[at] = { ...known, amount, originalAmount, originalCurrency, platformInvoiceId };
      else kept.transactions.unshift(transaction);
    },
    transactionsOf: async (_installationId, orderId) => kept.transactions.filter((one) => one.orderId === orderId),
    wayBack: async ({ at: _at, ...way }) => {
      const known = ways.find((one) => one.orderId === way.orderId);
      if (!known) ways.push(way);
      return known ?? way;
    },
    findWayBack: async (_installationId, key) => ways.find((one) => one.key === key) ?? null,
  };
}
