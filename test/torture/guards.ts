import type { Lean } from './lean';

/** A change of one place in the sources: `find` stands there exactly once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One guard of the product's promises, with what takes it away and nothing else. */
export interface Guard {
  readonly name: string;
  /** What it is, for the table. */
  readonly guard: string;
  /** What is left when it has gone, for the table. */
  readonly removed: string;
  readonly patches: readonly Patch[];
  /** The misfortune that it guards against, where runs seldom have it: they get more of it, and the whole tree gets the same. */
  readonly lean?: Lean;
}

const HEART = 'migrations/0001_heart.sql';
const INVOICES = 'src/payments/stores/invoices.ts';
const APPLY = 'src/payments/domain/apply.ts';
const ISSUE = 'src/payments/issue-invoice.ts';
const RECEIVE = 'src/payments/receive-notification.ts';
const RESOLVE = 'src/payments/resolve-operation.ts';

/** Every guard that has to be missed when it is gone. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'operation-index',
    guard: 'the unique index over the open operations of an invoice',
    removed: 'the index; the lock of the invoice stays',
    patches: [
      {
        file: HEART,
        find: "create unique index operation_one_open on operation (installation_id, invoice_id) where state in ('started', 'unknown');",
        replace: "create index operation_one_open on operation (installation_id, invoice_id) where state in ('started', 'unknown');",
      },
    ],
  },
  {
    name: 'row-lock',
    guard: 'the lock of the invoice’s row',
    removed: '`for update`; the unique index stays',
    patches: [
      { file: INVOICES, find: "i.installation_id = $1 and i.id = $2 for update'", replace: "i.installation_id = $1 and i.id = $2'" },
    ],
  },
  {
    name: 'notification-key',
    guard: 'the unique key of a notification',
    removed: 'the key, and the counting of repeats that lives by it',
    patches: [
      {
        file: HEART,
        find: 'primary key (installation_id, id),\n  unique (installation_id, merchant_id, key)',
        replace: 'primary key (installation_id, id)',
      },
      {
        file: 'src/payments/stores/notifications.ts',
        find: 'on conflict (installation_id, merchant_id, key) do update set repeats = notification.repeats + 1 returning id',
        replace: 'returning id',
      },
    ],
  },
  {
    name: 'read-before-retry',
    guard: 'reading before a retry',
    removed: 'an operation that nobody heard the end of is called again before the gateway is read',
    lean: 'unheard-calls',
    patches: [
      { file: 'src/payments/move-money.ts', find: '\nfunction call(heart: Heart,', replace: '\nexport function call(heart: Heart,' },
      {
        file: RESOLVE,
        find: "import { readAttempt, recordSnapshot } from './read-gateway';",
        replace: "import { call } from './move-money';\nimport { readAttempt, recordSnapshot } from './read-gateway';",
      },
      {
        file: RESOLVE,
        find: "  const read = await readAttempt(heart, merchant, attempt);\n  heart.passStep('operation-read');",
        replace:
          "  await call(heart, found, operation.before);\n  const read = await readAttempt(heart, merchant, attempt);\n  heart.passStep('operation-read');",
      },
    ],
  },
  {
    name: 'job-in-transaction',
    guard: 'the job that is enqueued in the transaction of its row',
    removed: 'the row of a notification is committed first, and its job enqueued after that',
    lean: 'unanswered-messages',
    patches: [
      {
        file: RECEIVE,
        find: "  await heart.db.transaction((tx) => keepAccepted(heart, tx, merchant, { raw, claim }));\n  heart.passStep('notification-kept');",
        replace: [
          '  const id = await heart.db.transaction((tx) => keepAccepted(heart, tx, merchant, { raw, claim }));',
          "  heart.passStep('notification-kept');",
          '  await heart.db.transaction((tx) => enqueueApply(tx, { installationId: merchant.installationId, id }));',
        ].join('\n'),
      },
      {
        file: RECEIVE,
        find: "{ kind: 'claim' }> },\n): Promise<void> {",
        replace: "{ kind: 'claim' }> },\n): Promise<string> {",
      },
      { file: RECEIVE, find: '  await enqueueApply(tx, { installationId, id });', replace: '  return id;' },
    ],
  },
  {
    name: 'amount-check',
    guard: 'the comparison of the paid sum with the one that was asked',
    removed: 'any sum of the right currency counts as held or taken',
    patches: [
      {
        file: APPLY,
        find: 'if (amount.currency !== invoice.amount.currency || amount.minor !== attempt.asked) return',
        replace: 'if (amount.currency !== invoice.amount.currency) return',
      },
      {
        file: APPLY,
        find: 'const fits = ofHold ? total.minor <= attempt.asked : total.minor === attempt.asked;',
        replace: 'const fits = true;',
      },
    ],
  },
  {
    name: 'signature-uapay',
    guard: 'the signature of a notification (UAPAY)',
    removed: 'a token is read without looking at its signature',
    patches: [
      {
        file: 'src/gateways/uapay/signature.ts',
        find: 'if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;',
        replace: '',
      },
    ],
  },
  {
    name: 'signature-intellectmoney',
    guard: 'the signature of a notification (IntellectMoney)',
    removed: 'a message is read without looking at its hash',
    patches: [
      {
        file: 'src/gateways/intellectmoney/notification.ts',
        find: "if (!isSigned(values, textOf(fields, 'hash'), secretKey)) return FORGED;",
        replace: '',
      },
    ],
  },
  {
    name: 'signature-mercadopago',
    guard: 'the signature of a notification (Mercado Pago)',
    removed: 'a notification is taken for proved without looking at its signature',
    patches: [
      {
        file: 'src/gateways/mercadopago/notification.ts',
        find: "return signature !== null && isSigned(parts, signature, secret) ? 'proved' : 'forged';",
        replace: "return signature !== null ? 'proved' : 'forged';",
      },
    ],
  },
  {
    name: 'hottok',
    guard: 'the hottok of a message about a sale (Hotmart)',
    removed: 'a message in JSON is believed without looking at its token',
    patches: [
      {
        file: 'src/channels/hotmart/notification.ts',
        find: "if (!isGenuine({ header, ...given }, account.hottok)) return { kind: 'forged' };",
        replace: '',
      },
    ],
  },
  {
    name: 'secret-address-upgates',
    guard: 'the secret end of the address for messages about orders (Upgates)',
    removed: 'any end of the address is good enough',
    patches: [
      {
        file: 'src/channels/upgates/notification.ts',
        find: "const event = EVENTS.find((one) => isSame(part ?? '', secretPart(account, one)));",
        replace: "const event = EVENTS.find((one) => isSame(part ?? '', secretPart(account, one))) ?? EVENTS[0];",
      },
    ],
  },
  {
    name: 'reading-of-sales',
    guard: 'the regular reading of what a shop has sold',
    removed: 'shops are read only when they are connected; their messages are all that is known after that',
    patches: [{ file: 'src/academy/sweep-academy.ts', find: "if (readDue) await enqueueChannelJob(tx, 'read-channel', at);", replace: '' }],
  },
  {
    name: 'create-idempotent',
    guard: 'a link is made once for the platform’s invoice id',
    removed: 'the unique key, and the look for an invoice of that id before a new one is made',
    patches: [
      {
        file: HEART,
        find: '  unique (installation_id, slug),\n  unique (installation_id, platform_invoice_id),',
        replace: '  unique (installation_id, slug),',
      },
      { file: INVOICES, find: 'on conflict (installation_id, platform_invoice_id) do nothing returning id', replace: 'returning id' },
      { file: ISSUE, find: '  if (known) return claimKnown(heart, tx, known, request);', replace: '' },
    ],
  },
];
