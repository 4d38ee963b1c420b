import { parseSettings } from '../../../src/channels/hotmart/settings';
import { saleAddress } from '../../../src/channels/hotmart/sale-address';
import { connection } from '../../support/hotmart-messages';

const TYPED = {
  version: '2',
  hottok: ' token ',
  clientId: 'id',
  clientSecret: 'secret',
  basic: '',
  pastDue: '',
  dispute: '',
  cancellation: '',
};

describe('the settings', () => {
  it('are trimmed, and what is left open is the careful choice', () => {
    expect(parseSettings(TYPED, null)).toEqual({
      ok: true,
      plain: { version: '2', clientId: 'id', pastDue: 'keep', dispute: 'keep', cancellation: 'at-date' },
      secrets: { hottok: 'token', clientSecret: 'secret' },
    });
  });
  it('take the basic with and without its word', () => {
    for (const basic of ['Basic aWQ6c2VjcmV0', 'basic  aWQ6c2VjcmV0', 'aWQ6c2VjcmV0'])
      expect(parseSettings({ ...TYPED, basic }, null)).toMatchObject({ secrets: { basic: 'aWQ6c2VjcmV0' } });
  });
  it('keep saved secrets that were not typed again', () => {
    expect(parseSettings({ ...TYPED, hottok: '', clientSecret: '' }, connection())).toMatchObject({
      ok: true,
      secrets: { hottok: 'hub-hottok-0001', clientSecret: 'secret-0001' },
    });
  });
  it('name every problem once', () => {
    expect(parseSettings({ version: '3', hottok: 'a b', clientId: '', clientSecret: '', basic: '???' }, null)).toEqual({
      ok: false,
      problems: [
        { field: 'version', problem: 'choice-unknown' },
        { field: 'hottok', problem: 'hottok-characters' },
        { field: 'clientId', problem: 'client-id-missing' },
        { field: 'clientSecret', problem: 'client-secret-missing' },
        { field: 'basic', problem: 'basic-characters' },
      ],
    });
  });
});

const at = (typed: string): string | null => saleAddress(typed, 'https://pay.hotmart.com/');

describe('the sale address', () => {
  it('gets our tag and nothing else', () => {
    expect(at(' https://pay.hotmart.com/X41000010A?off=abc123de ')).toBe('https://pay.hotmart.com/X41000010A?off=abc123de&src=ordertill');
    expect(at('https://pay.hotmart.com/X41000010A?src=mine')).toBe('https://pay.hotmart.com/X41000010A?src=mine');
  });
  it('is one of Hotmart', () => {
    for (const typed of ['', 'hotmart', 'javascript:alert(1)', 'https://pay.hotmart.com.evil.example/X', 'http://pay.hotmart.com/X'])
      expect(at(typed)).toBeNull();
  });
});
