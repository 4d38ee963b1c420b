import type { TypedSender } from '../../../src/payments/desk-settings';
import { CSRF, browse, flashOf, ownSender } from './shop';

const typed = { from: 'sales@shop.example', host: 'smtp.shop.example', port: '587', user: 'sales', password: 'hunter-two-secret' };

describe('the sender of letters', () => {
  it('says that letters cannot be sent while nobody set up a sender', async () => {
    const { text } = await browse().get('/sender').expect(200);
    expect(text).toContain('Letters cannot be sent yet');
    expect(text).not.toContain('Forget this mail server');
  });

  it('names the own sender of the operator', async () => {
    const { text } = await browse({ sender: async () => ({ ours: 'pay@ordertill.example', saved: null }) }).get('/sender');
    expect(text).toContain('Letters go out from pay@ordertill.example.');
  });

  it('shows the saved mail server without its password', async () => {
    const { text } = await browse({ sender: async () => ownSender }).get('/sender');
    expect(text).toContain('through your mail server smtp.shop.example');
    expect(text).toMatch(/id="password"[^>]*type="password"[^>]*value=""/);
    expect(text).toContain('Forget this mail server');
  });

  it('saves what the mail server accepts', async () => {
    const asked: TypedSender[] = [];
    const { headers } = await browse({
      saveSender: async (_installation, given) => {
        asked.push(given);
        return { ok: true, value: undefined, findings: [{ code: 'sender-ready', level: 'good' }] };
      },
    })
      .post('/sender', { ...typed, host: ' smtp.shop.example ', secure: 'yes' })
      .expect(303);
    expect(asked).toEqual([{ ...typed, secure: true }]);
    expect(flashOf(headers)).toMatchObject({ key: 'sender.flash.saved' });
  });

  it('shows problems beside their fields and keeps what was typed, except the password', async () => {
    const problems = [
      { field: 'port', problem: 'sender.problems.port' },
      { field: 'from', problem: 'something-new' },
    ];
    const { text } = await browse({ saveSender: async () => ({ ok: false, problems }) })
      .post('/sender', { ...typed, port: 'many' })
      .expect(422);
    expect(text).toMatch(/id="port"[^>]*value="many"[^>]*aria-invalid="true"/);
    expect(text).toContain('Type a number from 1 to 65535');
    expect(text).toContain('Type an e-mail address such as');
    expect(text).toContain('value="smtp.shop.example"');
    expect(text).not.toContain(typed.password);
    expect(text).toContain('has to be typed again');
  });

  it('shows in its own words why the mail server did not accept the login', async () => {
    const finding = { code: 'sender-refused', level: 'bad', facts: { text: '535 Authentication failed <now>' } } as const;
    const { text } = await browse({ saveSender: async () => ({ ok: true, value: undefined, findings: [finding] }) })
      .post('/sender', typed)
      .expect(422);
    expect(text).toContain('The mail server did not accept the login');
    expect(text).toContain('535 Authentication failed &lt;now&gt;');
    expect(text).toContain('Nothing was saved.');
  });

  it('is forgotten after a question', async () => {
    let forgotten = 0;
    const browser = browse({
      sender: async () => ownSender,
      forgetSender: async () => {
        forgotten += 1;
      },
    });
    const { text } = await browser.get('/sender/forget').expect(200);
    expect(text).toContain('letters go out from pay@ordertill.example again');
    const { headers } = await browser.post('/sender/forget').expect(303);
    expect(headers['location']).toBe('/sender');
    expect(forgotten).toBe(1);
    await browse().get('/sender/forget').expect(404);
  });

  it('refuses a form without the word of the session', async () => {
    await browse()
      .post('/sender', { ...typed, _csrf: `${CSRF}x` })
      .expect(403);
  });
});
