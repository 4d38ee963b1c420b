import { WANTED_SCOPES } from '../../../src/platforms/retailcrm/scopes';
import { asset, render } from '../../../src/web/render';
import { flattenTexts, listLanguages, readTexts } from '../../../src/web/texts';

const FRAME = { languages: [], path: '/retailcrm/connect', csrf: '', address: '', nav: [], flash: null, asset };
const FORM = { form: true, values: { crmUrl: '' }, problems: {}, missing: [], notice: null, wanted: WANTED_SCOPES, apiKeysUrl: null };

/** The page in a language, with every text that it asked for and that is not there. */
function page(model: Readonly<Record<string, unknown>>, language = 'en') {
  const texts = new Map(flattenTexts(readTexts(language)));
  const lacking: string[] = [];
  const t = (key: string): string => {
    const text = texts.get(key);
    if (text === undefined) lacking.push(key);
    return text ?? key;
  };
  return { html: render('retailcrm/connect', { ...FRAME, language, t, ...FORM, ...model }), lacking };
}

describe('the page of the manual connection', () => {
  it.each(['en', 'uk', 'ru'])('has all its texts in %s', (language) => {
    expect(listLanguages()).toContain(language);
    const names = ['addressMissing', 'address', 'keyMissing', 'key', 'keyRefused'];
    const shown = [
      page({ missing: WANTED_SCOPES, notice: 'Something', apiKeysUrl: 'https://demo.simla.com/admin/api-keys' }, language),
      page({ form: false }, language),
      ...names.map((name) =>
        page({ problems: { crmUrl: `retailcrm.connect.problems.${name}`, apiKey: `retailcrm.connect.problems.${name}` } }, language),
      ),
    ];
    expect(shown.flatMap(({ lacking }) => lacking)).toEqual([]);
  });

  it('keeps what was typed, but never the key, and escapes it', () => {
    const { html } = page({ values: { crmUrl: '"><script>alert(1)</script>' } });
    expect(html).toContain('value="&#34;&gt;&lt;script&gt;');
    expect(html).not.toContain('<script>alert');
    expect(html).toMatch(/<input id="api-key" name="apiKey" type="password"(?![^>]*value=)/);
  });

  it('ties every problem to its field', () => {
    const { html } = page({ problems: { apiKey: 'retailcrm.connect.problems.keyRefused' } });
    expect(html).toMatch(/<input id="api-key"[^>]*aria-describedby="api-key-hint api-key-error"[^>]*aria-invalid="true"/);
    expect(html).toContain('id="api-key-error"');
    expect(html).not.toContain('id="crm-url-error"');
  });

  it('names each missing right and links to where it is given', () => {
    const { html } = page({ missing: ['payments_write'], apiKeysUrl: 'https://demo.simla.com/admin/api-keys' });
    expect(html).toMatch(/id="missing"[\s\S]*<code>payments_write<\/code>/);
    expect(html).toContain('href="https://demo.simla.com/admin/api-keys"');
  });
});
