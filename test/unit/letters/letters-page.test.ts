import { done, refused } from '../../../src/payments/domain/errors';
import { LETTERS, LETTER_KINDS } from '../../../src/payments/letters/letter-kinds';
import type { LetterLogRow, LettersDesk, LettersView, TypedLetters } from '../../../src/payments/letters/letters-desk';
import { CSRF, browse, flashOf } from '../web-settings/shop';

const ID = '33333333-3333-4333-8333-333333333333';
const view: LettersView = {
  canSend: true,
  common: ['desk@shop.example'],
  letters: LETTER_KINDS.map((kind) => ({ kind, ...LETTERS[kind], on: kind === 'held-shop', recipients: [] })),
};
const row: LetterLogRow = {
  id: ID,
  at: new Date('2026-03-10T11:00:00Z'),
  kind: 'paid-shop',
  recipient: 'desk@shop.example',
  language: 'en',
  state: 'refused',
  text: '550 No <such> mailbox',
  invoiceId: '44444444-4444-4444-8444-444444444444',
  orderNumber: '1213C',
};

const notAsked = (): never => {
  throw new Error('this must not be asked');
};
const letters = (different: Partial<LettersDesk> = {}): { readonly letters: LettersDesk } => ({
  letters: {
    overview: async () => view,
    save: notAsked,
    preview: async (_installation, kind, language) => ({ subject: `${kind} in ${language}`, html: `<p>${language}</p>`, text: 'As text' }),
    log: async () => ({ rows: [row], next: null }),
    sendAgain: notAsked,
    ...different,
  },
});

const refuseAddress: LettersDesk['save'] = async () => ({
  ok: false,
  problems: [{ field: 'paid-shop', problem: 'address', address: '<nobody>' }],
});

describe('the screen of letters', () => {
  it('shows every letter with its switch and an example to look at', async () => {
    const { text } = await browse(letters()).get('/letters').expect(200);
    for (const kind of LETTER_KINDS) {
      expect(text).toContain(`name="on-${kind}"`);
      expect(text).toContain(`href="/letters/preview/${kind}"`);
    }
    expect(text).toMatch(/id="on-held-shop"[^>]* checked/);
    expect(text).not.toMatch(/id="on-paid-shop"[^>]* checked/);
    expect(text).toContain('href="/letters/preview/payment-link"');
  });

  it('has no addresses for letters to customers', async () => {
    const { text } = await browse(letters()).get('/letters');
    expect(text).toContain('name="to-paid-shop"');
    expect(text).not.toContain('name="to-paid-customer"');
  });

  it('says when nobody would get a letter, or none can be sent at all', async () => {
    const { text } = await browse(letters({ overview: async () => ({ ...view, canSend: false, common: [] }) })).get('/letters');
    expect(text).toContain('Nobody in the shop gets letters yet');
    expect(text).toContain('Letters cannot be sent yet');
    expect((await browse(letters()).get('/letters')).text).not.toContain('Nobody in the shop');
  });

  it('saves what was ticked and typed', async () => {
    const saved: TypedLetters[] = [];
    const save: LettersDesk['save'] = async (_installation, typed) => {
      saved.push(typed);
      return { ok: true };
    };
    const { headers } = await browse(letters({ save }))
      .post('/letters', { 'to-common': 'desk@shop.example', 'on-paid-shop': 'yes', 'to-paid-shop': ' cash@shop.example ' })
      .expect(303);
    expect(flashOf(headers)).toMatchObject({ key: 'letters.flash.saved' });
    expect(saved[0]?.common).toBe('desk@shop.example');
    expect(saved[0]?.letters.filter(({ on }) => on)).toEqual([{ kind: 'paid-shop', on: true, recipients: 'cash@shop.example' }]);
  });

  it('shows a wrong address beside its field and keeps what was typed', async () => {
    const { text } = await browse(letters({ save: refuseAddress }))
      .post('/letters', { 'on-paid-shop': 'yes', 'to-paid-shop': 'a@shop.example, <nobody>' })
      .expect(422);
    expect(text).toContain('value="a@shop.example, &lt;nobody&gt;"');
    expect(text).toContain('“&lt;nobody&gt;” is not an e-mail address.');
    expect(text).toMatch(/id="to-paid-shop"[^>]*aria-invalid="true"/);
    expect(text).toMatch(/id="on-paid-shop"[^>]* checked/);
  });

  it('refuses a form without the word of the session, and strangers', async () => {
    await browse(letters())
      .post('/letters', { _csrf: `${CSRF}x` })
      .expect(403);
    await browse(letters()).stranger('/letters/log').expect(401);
    await browse(letters()).stranger('/letters/preview/paid-shop/content').expect(401);
  });
});

describe('the example of a letter', () => {
  it('is shown in every language', async () => {
    const { text } = await browse(letters()).get('/letters/preview/paid-shop?in=uk').expect(200);
    expect(text).toContain('paid-shop in uk');
    expect(text).toContain('src="/letters/preview/paid-shop/content?in=uk"');
    for (const language of ['en', 'uk', 'ru']) expect(text).toContain(`href="/letters/preview/paid-shop?in=${language}"`);
  });

  it('stands in a frame of its own, where nothing runs and nothing is loaded', async () => {
    const { headers, text } = await browse(letters()).get('/letters/preview/paid-shop/content?in=ru').expect(200);
    expect(text).toBe('<p>ru</p>');
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox");
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  });

  it('exists for the letters of the list only', async () => {
    await browse(letters()).get('/letters/preview/toString').expect(404);
    await browse(letters()).get('/letters/preview/nothing/content').expect(404);
  });
});

describe('the list of letters', () => {
  it('says when, what, to whom and what became of it, in the words of the mail server', async () => {
    const { text } = await browse(letters()).get('/letters/log').expect(200);
    for (const part of ['1 hour ago', 'Order 1213C', 'desk@shop.example', 'Refused', '550 No &lt;such&gt; mailbox'])
      expect(text).toContain(part);
    expect(text).toContain(`action="/letters/log/${ID}/again"`);
  });

  it('offers no second sending of what was sent, waits or is not needed any more', async () => {
    for (const state of ['sent', 'waiting', 'dropped'] as const) {
      const { text } = await browse(letters({ log: async () => ({ rows: [{ ...row, state }], next: 'further' }) })).get('/letters/log');
      expect(text).not.toContain('/again');
      expect(text).toContain('/letters/log?after=further');
    }
  });

  it('says so when there are none', async () => {
    const { text } = await browse(letters({ log: async () => ({ rows: [], next: null }) })).get('/letters/log');
    expect(text).toContain('No letters yet');
  });

  it('sends a letter again, or says why not', async () => {
    const good = await browse(letters({ sendAgain: async () => done(undefined) })).post(`/letters/log/${ID}/again`);
    expect(flashOf(good.headers)).toMatchObject({ key: 'letters.flash.again' });
    const bad = await browse(letters({ sendAgain: async () => refused('link-closed') })).post(`/letters/log/${ID}/again`);
    expect(flashOf(bad.headers)).toMatchObject({ code: 'link-closed' });
  });
});
