import { capabilitiesOf } from '../../../src/gateways/intellectmoney/capabilities';
import { parseSettings, shopOf } from '../../../src/gateways/intellectmoney/settings';

const ORGANISATION = { kind: 'organisation', mode: 'live', eshopId: '461234', secretKey: 'hubShopKey_77' };
const INDIVIDUAL = { kind: 'individual', mode: 'live', formId: '7000000123', email: 'owner@wallet.example' };

function can(typed: Readonly<Record<string, string>>) {
  const parsed = parseSettings(typed, {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return capabilitiesOf(shopOf(parsed.settings));
}

describe('what IntellectMoney can do for a merchant', () => {
  it('moves no money from here until the setting says so, and never in part', () => {
    expect(can(ORGANISATION)).toMatchObject({ moves: false, void: false, partialCapture: false, partialRefund: false });
    expect(can({ ...ORGANISATION, moves: 'on' })).toMatchObject({ moves: true, void: true, partialCapture: false, partialRefund: false });
  });

  it.each([
    ['none', 'never'],
    ['hold', 'always'],
    ['cabinet', 'open'],
  ])('with the hold mode %s holds %s', (holdMode, ownHold) => {
    expect(can({ ...ORGANISATION, holdMode })).toMatchObject({ manualCapture: true, ownHold });
  });

  it('holds as long as the settings say, else as long as it can', () => {
    expect(can({ ...ORGANISATION, holdHours: '48' }).holdHours).toBe(48);
    expect(can(ORGANISATION).holdHours).toBe(119);
  });

  it('does not claim to know how long a hold lasts that the cabinet sets, unless the shop says it', () => {
    expect(can({ ...ORGANISATION, holdMode: 'cabinet' }).holdHours).toBeNull();
    expect(can({ ...ORGANISATION, holdMode: 'cabinet', holdHours: '72' }).holdHours).toBe(72);
  });

  it('lets an invoice live as long as the link, or as the settings say; with a hold three days', () => {
    expect(can(ORGANISATION).linkHours).toBeNull();
    expect(can({ ...ORGANISATION, lifeDays: '10' }).linkHours).toBe(240);
    expect(can({ ...ORGANISATION, holdMode: 'hold' }).linkHours).toBe(72);
    expect(can({ ...ORGANISATION, holdMode: 'hold', lifeDays: '5' }).linkHours).toBe(120);
  });

  it('holds and moves nothing for individuals', () => {
    expect(can(INDIVIDUAL)).toMatchObject({ manualCapture: false, moves: false, void: false, holdHours: null, ownHold: 'never' });
  });
});
