import type { Desk } from '../../../src/payments/desk';
import type { MappingView } from '../../../src/payments/desk-settings';
import { done, refused } from '../../../src/payments/domain/errors';
import { MAPPED_OUTCOMES } from '../../../src/payments/domain/status-mapping';
import { CSRF, browse, flashOf, mapping } from './shop';

/** A desk that remembers the mapping, as the real one does. */
function remembering(): Pick<Desk, 'mapping' | 'saveMapping'> {
  let kept: MappingView = mapping;
  return {
    mapping: async () => kept,
    saveMapping: async (_installation, { on, statuses }) => {
      kept = { ...mapping, on, outcomes: MAPPED_OUTCOMES.map((outcome) => ({ outcome, status: statuses[outcome] ?? null })) };
      return done(undefined);
    },
  };
}

const select = (html: string, outcome: string): string =>
  new RegExp(`<select id="status-${outcome}"[^]*?</select>`).exec(html)?.[0] ?? 'no such select';

describe('the mapping of statuses', () => {
  it('is off by default and says that the CRM maps by itself', async () => {
    const { text } = await browse().get('/statuses').expect(200);
    expect(text).toMatch(/id="on" name="on" value="yes" aria/);
    expect(text).toContain('RetailCRM changes payment statuses by itself');
    for (const outcome of MAPPED_OUTCOMES) expect(select(text, outcome)).toContain('<option value="" selected>Do not change</option>');
  });

  it('offers the active statuses of the CRM', async () => {
    const { text } = await browse().get('/statuses');
    expect(select(text, 'paid')).toContain('<option value="fail">Failed</option>');
    expect(select(text, 'paid')).not.toContain('Old one');
  });

  it('shows after saving what was chosen', async () => {
    const browser = browse(remembering());
    const { headers } = await browser.post('/statuses', { 'on': 'yes', 'status-paid': 'paid', 'status-refunded': 'fail' }).expect(303);
    expect(headers['location']).toBe('/statuses');
    expect(flashOf(headers)).toMatchObject({ level: 'good', key: 'statuses.flash.saved' });
    const { text } = await browser.get('/statuses');
    expect(text).toMatch(/id="on" name="on" value="yes" checked/);
    expect(select(text, 'paid')).toContain('<option value="paid" selected>');
    expect(select(text, 'refunded')).toContain('<option value="fail" selected>');
    expect(select(text, 'expired')).toContain('<option value="" selected>');
  });

  it('still names a chosen status that is switched off or gone in the CRM', async () => {
    const outcomes = [
      { outcome: 'paid', status: 'old' },
      { outcome: 'expired', status: 'vanished' },
    ] as const;
    const { text } = await browse({ mapping: async () => ({ ...mapping, outcomes }) }).get('/statuses');
    expect(select(text, 'paid')).toContain('<option value="old" selected>Old one</option>');
    expect(select(text, 'expired')).toContain('vanished (no longer in RetailCRM)');
  });

  it('asks for at least one status before it is switched on', async () => {
    const { text } = await browse().post('/statuses', { on: 'yes' }).expect(422);
    expect(text).toContain('Choose at least one status');
  });

  it('tells why it was not saved and keeps the choices', async () => {
    const { text } = await browse({ saveMapping: async () => refused<void>('platform-refused', { text: 'no right' }) })
      .post('/statuses', { 'on': 'yes', 'status-paid': 'fail' })
      .expect(422);
    expect(text).toContain('no right');
    expect(select(text, 'paid')).toContain('<option value="fail" selected>');
  });

  it('says when a chosen status has gone from the CRM meanwhile', async () => {
    const { text } = await browse({ saveMapping: async () => refused('request-invalid') })
      .post('/statuses', { 'status-paid': 'old' })
      .expect(400);
    expect(text).toContain('no longer in RetailCRM');
  });

  it('cannot be changed while the CRM does not answer, and says what to do', async () => {
    const statuses = refused('platform-unreachable');
    const { text } = await browse({ mapping: async () => ({ ...mapping, statuses }) })
      .get('/statuses')
      .expect(200);
    expect(text).toContain('<fieldset disabled>');
    expect(text).toContain('Try again');
  });

  it('comes as the second step after the first merchant and may wait', async () => {
    const { text } = await browse().get('/statuses?first=1');
    expect(text).toContain('Step 2: payment statuses');
    expect(text).toMatch(/href="\/merchants">Later/);
  });

  it('refuses a form without the word of the session', async () => {
    await browse()
      .post('/statuses', { _csrf: `${CSRF}x` })
      .expect(403);
  });
});

const addStatus = async (_installation: string, name: string) => done({ code: 'brand-new', name, active: true });

const withNew = async (): Promise<MappingView> => ({
  ...mapping,
  statuses: done([{ code: 'brand-new', name: 'Money is here', active: true }, ...(mapping.statuses.ok ? mapping.statuses.value : [])]),
});

describe('a new status in place', () => {
  it('is created, chosen for its outcome, and the choices that were not saved stay', async () => {
    const browser = browse({ addStatus, mapping: withNew });
    const fields = { 'on': 'yes', 'status-canceled': 'fail', 'new-paid': ' Money is here ', 'add': 'paid', 'first': '1' };
    const { headers } = await browser.post('/statuses', fields).expect(303);
    expect(flashOf(headers)).toMatchObject({ key: 'statuses.flash.added', facts: { name: 'Money is here' } });
    const { text } = await browser.get(String(headers['location']));
    expect(select(text, 'paid')).toContain('<option value="brand-new" selected>Money is here</option>');
    expect(select(text, 'canceled')).toContain('<option value="fail" selected>');
    expect(text).toMatch(/id="on" name="on" value="yes" checked/);
    expect(text).toContain('Not saved yet.');
    expect(text).toContain('name="first" value="1"');
  });

  it('counts for the outcome that the name was typed beside, even when Enter pressed another tick', async () => {
    const { headers } = await browse({ addStatus }).post('/statuses', { 'new-refunded': 'Given back', 'add': 'paid' }).expect(303);
    expect(String(headers['location'])).toContain('status-refunded=brand-new');
  });

  it('needs a name', async () => {
    const { text } = await browse().post('/statuses', { 'add': 'paid', 'status-canceled': 'fail' }).expect(422);
    expect(text).toContain('Type the name of the new status first.');
    expect(select(text, 'canceled')).toContain('<option value="fail" selected>');
  });

  it('shows the refusal of the CRM beside the name, and keeps both', async () => {
    const { text } = await browse({ addStatus: async () => refused('platform-refused', { text: 'Access denied' }) })
      .post('/statuses', { 'new-paid': 'Mine', 'add': 'paid' })
      .expect(422);
    expect(text).toMatch(/id="new-paid"[^>]*value="Mine"[^>]*aria-invalid="true"/);
    expect(text).toContain('Access denied');
  });
});
