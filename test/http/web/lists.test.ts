import request from 'supertest';
import type { Test } from 'supertest';
import type { Express } from 'express';
import type { Desk } from '../../../src/payments/desk';
import { done, refused } from '../../../src/payments/domain/errors';
import type { PlatformOrder } from '../../../src/payments/ports/platform';
import { CSRF, INVOICE, SIGNED_IN, deskOf, rowOf, summaryOf, uah, webOf } from './fakes';

const webFor = (functions: Partial<Desk>): Express => webOf({ desk: deskOf(functions) });
const get = (web: Express, path: string): Test => request(web).get(path).set('Cookie', SIGNED_IN);
const none = { rows: [], next: null };

const order: PlatformOrder = {
  id: '7',
  number: '1213C',
  currency: null,
  total: uah(199_950),
  emails: ['buyer@example.org'],
  phone: null,
  customerName: 'Olena',
  payments: [
    { id: '5', amount: uah(199_950), type: 'UAPAY card', status: 'Not paid', paid: false },
    { id: '6', amount: null, type: 'Cash', status: null, paid: true },
  ],
  url: 'https://crm.example/orders/7/edit',
};

describe('the start page', () => {
  it('puts what needs somebody on top and is quiet about the rest', async () => {
    const summary = summaryOf({ needsSomebody: [rowOf({ attention: ['amount-mismatch'] })] });
    const { text } = await get(webFor({ summary: () => Promise.resolve(summary), invoices: () => Promise.resolve(none) }), '/');
    expect(text).toContain('1 thing needs you');
    expect(text).toContain('Payment differs');
    expect(text).toContain(`href="/invoices/${INVOICE}"`);
  });

  it.each([
    ['the first merchant', { merchants: 0 }, 'Add your first merchant'],
    ['the statuses', { mappingOffered: false }, 'Payment statuses'],
    ['somebody to write to', { lettersToNobody: true }, 'Nobody in the shop gets letters yet'],
    ['the platform that has us switched off', { active: false }, 'Ordertill is switched off'],
  ])('reminds of %s', async (_name, change, words) => {
    const { text } = await get(webFor({ summary: () => Promise.resolve(summaryOf(change)), invoices: () => Promise.resolve(none) }), '/');
    expect(text).toContain(words);
  });
});

describe('the list of invoices', () => {
  it('asks for what was searched and filtered, and leads on by the key of the next page', async () => {
    const queries: unknown[] = [];
    const web = webFor({
      invoices: (_installation, query) => {
        queries.push(query);
        return Promise.resolve({ rows: [rowOf({ test: true })], next: 'key/2' });
      },
    });
    const { text } = await get(web, '/invoices?search=%20tea%20&state=authorized');
    expect(queries).toEqual([{ search: 'tea', state: 'authorized' }]);
    expect(text).toContain('after=key%2F2');
    expect(text).toContain('Waiting for confirmation');
    await get(web, '/invoices?after=key%2F2&state=nonsense');
    expect(queries[1]).toEqual({ after: 'key/2' });
  });

  it('helps when it is empty, and says so when nothing was found', async () => {
    const web = webFor({ invoices: () => Promise.resolve(none) });
    expect((await get(web, '/invoices')).text).toContain('No invoices yet');
    expect((await get(web, '/invoices?search=x')).text).toContain('Nothing found');
  });
});

describe('a new link', () => {
  it('is made for a payment of an order that was found by its number', async () => {
    const made: string[] = [];
    const web = webFor({
      findOrder: () => Promise.resolve(done(order)),
      makeLink: (_installation, payment) => {
        made.push(payment);
        return Promise.resolve(done({ invoiceId: INVOICE }));
      },
    });
    const found = await get(web, '/orders/find?number=1213C');
    expect(found.text).toContain('name="payment" value="5"');
    expect(found.text).not.toContain('name="payment" value="6"');
    const answer = await request(web)
      .post('/orders/link')
      .set('Cookie', SIGNED_IN)
      .type('form')
      .send({ _csrf: CSRF, payment: '5', number: '1213C' });
    expect(answer.headers['location']).toBe(`/invoices/${INVOICE}`);
    expect(made).toEqual(['5']);
  });

  it('says what to do when the order is unknown, and goes back to the order when the link was refused', async () => {
    const web = webFor({
      findOrder: () => Promise.resolve(refused('order-unknown')),
      makeLink: () => Promise.resolve(refused('platform-refused')),
    });
    const unknown = await get(web, '/orders/find?number=x%22y');
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('value="x&#34;y"');
    expect(unknown.text).toContain('The CRM knows no such order.');
    const answer = await request(web)
      .post('/orders/link')
      .set('Cookie', SIGNED_IN)
      .type('form')
      .send({ _csrf: CSRF, payment: '5', number: '12/13' });
    expect(answer.headers['location']).toBe('/orders/find?number=12%2F13');
  });
});

describe('the page of the design', () => {
  it('is served only where it was asked for', async () => {
    expect((await request(webOf()).get('/look')).status).toBe(404);
    expect((await request(webOf({ showLook: true })).get('/look')).status).toBe(200);
    expect((await request(webOf({ showLook: true })).get('/look/dialog')).status).toBe(200);
  });
});
