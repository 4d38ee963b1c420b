import request from 'supertest';
import type { Test } from 'supertest';
import type { Express } from 'express';
import type { Desk } from '../../../src/payments/desk';
import type { InvoiceDetails, OperationView } from '../../../src/payments/desk-invoices';
import { done, refused } from '../../../src/payments/domain/errors';
import type { Money } from '../../../src/payments/domain/money';
import { CSRF, INVOICE, OPERATION, SIGNED_IN, deskOf, invoiceOf, rowOf, uah, webOf } from './fakes';

const ROOT = `/invoices/${INVOICE}`;
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const webFor = (details: InvoiceDetails | null, functions: Partial<Desk> = {}): Express =>
  webOf({ desk: deskOf({ invoice: () => Promise.resolve(details), ...functions }) });
const get = (web: Express, path: string): Test => request(web).get(path).set('Cookie', SIGNED_IN);
const post = (web: Express, path: string, fields: object = {}): Test =>
  request(web)
    .post(path)
    .set('Cookie', SIGNED_IN)
    .type('form')
    .send({ _csrf: CSRF, ...fields });

const operation = (change: Partial<OperationView>): OperationView => ({
  id: OPERATION,
  kind: 'capture',
  state: 'refused',
  amount: uah(199_950),
  code: 'gateway-refused',
  gatewayText: 'Limit <exceeded>',
  startedAt: new Date('2026-11-21T08:32:00Z'),
  finishedAt: null,
  ...change,
});

describe('the order screen', () => {
  it('tells a rule from a person in the history, with the reason', async () => {
    const details = invoiceOf({
      history: [
        {
          number: 4,
          at: new Date('2026-11-24T08:00:00Z'),
          kind: 'operation-started',
          actor: { kind: 'rule', rule: 'confirm' },
          details: { operation: 'capture', amount: uah(199_950), reason: 'hold-ending', until: '2026-11-27T08:15:00.000Z' },
        },
      ],
    });
    const { text } = await get(webFor(details), ROOT);
    expect(plain(text)).toMatch(/by the merchant’s rule · 1,999\.50 UAH · the reservation ends on November 27/);
  });

  it.each(['cancel', 'refresh', 'report', 'settle', 'confirm', 'refund', 'outcome'])(
    'is nobody’s business but its own shop’s: %s of a foreign invoice finds nothing and does nothing',
    async (what) => {
      const fields = { reason: 'overpaid', minor: '100', operation: OPERATION, happened: 'yes' };
      await post(webFor(null), `${ROOT}/${what}`, fields).expect(404);
    },
  );

  it('shows the three sums together, the button with its sum, and the history in plain words', async () => {
    const text = plain((await get(webFor(invoiceOf()), ROOT)).text);
    for (const part of [
      'Reserved',
      'Taken',
      'Given back',
      'Confirm 1,999.50 UAH',
      'Cancel and release',
      'card 4111 •••• 1111',
      'by a manager in RetailCRM',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is the same in JSON', async () => {
    const { body } = await get(webFor(invoiceOf()), ROOT).set('Accept', 'application/json');
    expect(body).toMatchObject({ id: INVOICE, state: 'authorized', badge: { kind: 'authorized', text: 'Waiting for confirmation' } });
    expect(JSON.stringify(body)).not.toContain(CSRF);
  });

  it('is not there for an id that is foreign, unknown or none at all', async () => {
    expect((await get(webFor(null), ROOT)).status).toBe(404);
    expect((await get(webOf(), '/invoices/../etc')).status).toBe(404);
    expect((await get(webOf(), '/invoices/1')).status).toBe(404);
  });

  it('tells what the gateway said when it refused, what did not change, and keeps the button', async () => {
    const text = plain((await get(webFor(invoiceOf({ operations: [operation({})] })), ROOT)).text);
    expect(text).toContain('UAPAY did not take the money');
    expect(text).toContain('“Limit &lt;exceeded&gt;” Nothing has changed, 1,999.50 UAH are still reserved until November 27, 10:15.');
    expect(text).toContain('Confirm 1,999.50 UAH');
  });

  it('forgets a refusal once a later try went well', async () => {
    const later = operation({ id: INVOICE, state: 'done', startedAt: new Date('2026-11-21T09:00:00Z') });
    const { text } = await get(webFor(invoiceOf({ operations: [later, operation({})] })), ROOT);
    expect(text).not.toContain('did not take the money');
  });

  it('offers no second operation while one is in progress', async () => {
    const text = plain((await get(webFor(invoiceOf({ operations: [operation({ state: 'started' })] })), ROOT)).text);
    expect(text).toContain('In progress since November 21, 10:32');
    expect(text).not.toContain('Cancel and release');
  });

  it('lets a person ask again or tell the outcome when nobody knows it', async () => {
    const details = invoiceOf({ operations: [operation({ state: 'unknown' })], attention: ['outcome-unknown'] });
    const told: unknown[] = [];
    const web = webFor(details, {
      tellOutcome: (_installation, id, happened, actor) => {
        told.push(id, happened, actor.kind);
        return Promise.resolve(done(undefined));
      },
    });
    const screen = await get(web, ROOT);
    expect(screen.text).toContain('Ask UAPAY again');
    const question = await get(web, `${ROOT}/outcome?operation=${OPERATION}&happened=yes`);
    expect(plain(question.text)).toContain('Were 1,999.50 UAH taken?');
    expect((await post(web, `${ROOT}/outcome`, { operation: OPERATION, happened: 'yes' })).status).toBe(303);
    expect((await post(web, `${ROOT}/outcome`, { operation: INVOICE, happened: 'yes' })).status).toBe(400);
    expect(told).toEqual([OPERATION, true, 'platform-user']);
  });

  it('settles an attention by its reason and tells the CRM again', async () => {
    const details = invoiceOf({
      attention: ['disputed', 'report-failed'],
      siblings: [rowOf({ standing: { state: 'canceled', reason: 'expired' } })],
    });
    const asked: string[] = [];
    const web = webFor(details, {
      settleAttention: (_installation, _id, reason) => Promise.resolve(done(void asked.push(reason))),
      reportAgain: () => Promise.resolve(done(void asked.push('report'))),
    });
    const { text } = await get(web, ROOT);
    expect(text).toContain('The customer disputes this payment');
    expect(text).toContain('Link expired');
    await post(web, `${ROOT}/settle`, { reason: 'disputed' });
    await post(web, `${ROOT}/report`);
    expect((await post(web, `${ROOT}/settle`, { reason: 'nonsense' })).status).toBe(400);
    expect(asked).toEqual(['disputed', 'report']);
  });
});

describe('moving money', () => {
  it('asks first, naming the sum, the customer and what becomes of the rest', async () => {
    const text = plain((await get(webFor(invoiceOf()), `${ROOT}/confirm?amount=1%20500,00`)).text);
    expect(text).toContain('Take 1,500.00 UAH?');
    expect(text).toContain('Олена Коваль, buyer@example.org');
    expect(text).toContain('499.50 UAH, goes back to the customer');
    expect(text).toContain('name="minor" value="150000"');
  });

  it.each([
    ['abc', 'That is not a valid sum.'],
    ['0', 'That is not a valid sum.'],
    ['1.001', 'That is not a valid sum.'],
    ['2000', 'That is more than is reserved.'],
  ])('keeps what was typed when %s cannot be taken, with the reason beside the field', async (typed, reason) => {
    const answer = await get(webFor(invoiceOf()), `${ROOT}/confirm?amount=${typed}`);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`value="${typed}"`);
    expect(answer.text).toContain(reason);
    expect(answer.text).toContain('aria-describedby="amount-error"');
  });

  it('takes exactly the sum that was asked about', async () => {
    const taken: (Money | null)[] = [];
    const web = webFor(invoiceOf(), { confirm: (_installation, _id, amount) => Promise.resolve(done(void taken.push(amount))) });
    const answer = await post(web, `${ROOT}/confirm`, { minor: '150000' });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe(ROOT);
    expect(taken).toEqual([uah(150_000)]);
    for (const minor of ['', '-5', '1.5', '1e99']) expect((await post(web, `${ROOT}/confirm`, { minor })).status).toBe(422);
    expect(taken).toHaveLength(1);
  });

  it('shows the message that a form has left once, and only then', async () => {
    const web = webFor(invoiceOf(), { cancel: () => Promise.resolve(refused('cancel-paid')) });
    const answer = await post(web, `${ROOT}/cancel`);
    const flash = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    const shown = await request(web).get(ROOT).set('Cookie', `${SIGNED_IN}; ${flash}`);
    expect(shown.text).toContain('The money has been taken; that cannot be cancelled any more.');
    expect(String(shown.headers['set-cookie'])).toContain('__Host-flash=;');
  });

  it('shows no message that somebody has forged', async () => {
    const forged = Buffer.from(JSON.stringify({ level: 'good', key: 'no.such.key', facts: { a: 'Send money to me' } })).toString(
      'base64url',
    );
    for (const cookie of [forged, 'garbage', '%E0%A4%A']) {
      const { status, text } = await request(webFor(invoiceOf())).get(ROOT).set('Cookie', `${SIGNED_IN}; __Host-flash=${cookie}`);
      expect(status).toBe(200);
      expect(text).not.toContain('class="toast ');
    }
  });

  it('gives back a part or all that is left', async () => {
    const paid = invoiceOf({
      standing: { state: 'paid', captured: 199_950, refunded: 50_000 },
      captured: 199_950,
      refunded: 50_000,
      actions: { confirm: null, cancel: null, refund: { most: 149_950, partial: true }, send: false, elsewhere: false },
    });
    expect(plain((await get(webFor(paid), `${ROOT}/refund`)).text)).toContain('Give back 1,499.50 UAH?');
    expect((await get(webFor(paid), `${ROOT}/confirm`)).status).toBe(409);
    expect((await get(webFor(paid), `${ROOT}/cancel`)).status).toBe(409);
  });
});

const addresses = (): Promise<readonly string[]> => Promise.resolve(['buyer@example.org', 'olena@example.org']);

describe('the payment link of an order', () => {
  it('is sent to a chosen or a typed address', async () => {
    const sent: string[] = [];
    const web = webFor(invoiceOf(), { addresses, sendLink: (_installation, _id, email) => Promise.resolve(done(void sent.push(email))) });
    expect((await get(web, `${ROOT}/send`)).text).toContain('value="olena@example.org"');
    await post(web, `${ROOT}/send`, { address: 'olena@example.org', other: '' });
    await post(web, `${ROOT}/send`, { address: '', other: ' new@example.org ' });
    expect(sent).toEqual(['olena@example.org', 'new@example.org']);
  });

  it('says beside the field what is wrong with an address, and keeps it', async () => {
    const web = webFor(invoiceOf(), { addresses, sendLink: () => Promise.resolve(refused('email-invalid')) });
    const answer = await post(web, `${ROOT}/send`, { address: '', other: 'nobody' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="nobody" aria-invalid="true" aria-describedby="other-error"');
  });

  it('says where the sender is set up when there is none', async () => {
    const web = webFor(invoiceOf(), { addresses, sendLink: () => Promise.resolve(refused('sender-missing')) });
    const answer = await post(web, `${ROOT}/send`, { address: 'buyer@example.org' });
    expect(answer.text).toContain('No sender is set up');
    expect(answer.text).toContain('href="/sender"');
  });

  it('has a QR code, as a page and as a picture', async () => {
    expect((await get(webFor(invoiceOf()), `${ROOT}/qr`)).text).toContain(`src="${ROOT}/qr.svg"`);
    const picture = await get(webFor(invoiceOf()), `${ROOT}/qr.svg`);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
  });
});
