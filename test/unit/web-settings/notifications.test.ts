import { done, refused } from '../../../src/payments/domain/errors';
import { CSRF, browse, flashOf, notification } from './shop';

describe('the list of notifications', () => {
  it('says when, who, what and what became of it, with the way to the invoice', async () => {
    const { text } = await browse({ notifications: async () => ({ rows: [{ ...notification, repeats: 3 }], next: null }) })
      .get('/notifications')
      .expect(200);
    expect(text).toContain('1 minute ago');
    expect(text).toContain('Main shop');
    expect(text).toContain('PAID/HOLDED');
    expect(text).toContain('Processed');
    expect(text).toContain('came 3 more times');
    expect(text).toContain(`href="/invoices/${notification.invoiceId}"`);
  });

  it('says why one was refused and does not offer to process it', async () => {
    const row = { ...notification, verdict: 'refused', because: 'signature', words: null, outcome: null, invoiceId: null } as const;
    const { text } = await browse({ notifications: async () => ({ rows: [row], next: null }) }).get('/notifications');
    expect(text).toContain('The signature does not fit');
    expect(text).not.toContain('Process again');
  });

  it.each([
    [null, 'Waiting to be processed'],
    ['foreign', 'Belongs to no invoice here'],
    ['of-tomorrow', 'Processed'],
  ])('puts the outcome %s in plain words', async (outcome, words) => {
    const { text } = await browse({ notifications: async () => ({ rows: [{ ...notification, outcome }], next: null }) }).get(
      '/notifications',
    );
    expect(text).toContain(words);
  });

  it('pages by key', async () => {
    const asked: (string | undefined)[] = [];
    const browser = browse({
      notifications: async (_installation, after) => {
        asked.push(after);
        return { rows: [notification], next: 'a&b' };
      },
    });
    const { text } = await browser.get('/notifications');
    expect(text).toContain('href="/notifications?after=a%26b"');
    await browser.get('/notifications?after=a%26b');
    expect(asked).toEqual([undefined, 'a&b']);
  });

  it('helps when nothing came yet', async () => {
    const { text } = await browse({ notifications: async () => ({ rows: [], next: null }) }).get('/notifications');
    expect(text).toContain('No notifications yet');
  });
});

describe('a notification', () => {
  it('can be processed again', async () => {
    const { headers } = await browse({ replayNotification: async () => done(undefined) })
      .post(`/notifications/${notification.id}/replay`)
      .expect(303);
    expect(flashOf(headers)).toMatchObject({ key: 'notifications.flash.replayed' });
  });

  it('tells why it could not be processed again', async () => {
    const { headers } = await browse({ replayNotification: async () => refused<void>('not-found') })
      .post(`/notifications/${notification.id}/replay`)
      .expect(303);
    expect(flashOf(headers)).toMatchObject({ level: 'bad', code: 'not-found' });
  });

  it('is not touched by a form without the word of the session', async () => {
    await browse()
      .post(`/notifications/${notification.id}/replay`, { _csrf: `${CSRF}x` })
      .expect(403);
  });
});
