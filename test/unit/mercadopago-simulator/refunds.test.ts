import { eventually } from '../../support/eventually';
import type { Answer, Json } from './seller';
import { cause, DAY, MINUTE, Seller } from './seller';

let seller: Seller;

beforeEach(async () => {
  seller = await Seller.open();
});

afterEach(() => seller.stop());

const paid = async (): Promise<string> => String((await seller.card()).body['id']);

const refund = (id: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  seller.call('POST', `/v1/payments/${id}/refunds`, body, headers);

describe('a refund', () => {
  it('of parts is checked against what is left and ends as refunded', async () => {
    const id = await paid();
    expect(await refund(id, { amount: 400.5 })).toMatchObject({ status: 201, body: { amount: 400.5, status: 'approved' } });
    expect(await seller.shown(id)).toBe('approved/partially_refunded');
    expect(cause(await refund(id, { amount: 1100 }))).toBe('400 2017');
    await refund(id, { amount: 1099.5 });
    expect(await seller.shown(id)).toBe('refunded/refunded');
    expect(cause(await refund(id, { amount: 1 }))).toBe('400 2063');
    const { body } = await seller.get(`/v1/payments/${id}`);
    expect(body).toMatchObject({ transaction_amount_refunded: 1500, refunds: [{ amount: 400.5 }, { amount: 1099.5 }] });
  });

  it('under a used key is answered with nothing and made once', async () => {
    const id = await paid();
    const key = { 'x-idempotency-key': 'refund-1' };
    expect((await refund(id, { amount: 40 }, key)).status).toBe(201);
    expect(await refund(id, { amount: 40 }, key)).toMatchObject({ status: 200, text: '' });
    expect((await refund(id, { amount: 41 }, key)).status).toBe(409);
    seller.simulator.switches.set('refundReplay', 'first-answer');
    expect(await refund(id, { amount: 40 }, key)).toMatchObject({ status: 201, body: { amount: 40 } });
    expect((await seller.get(`/v1/payments/${id}/refunds`)).body).toHaveLength(1);
  });

  it('is refused with the codes of the interface', async () => {
    const id = await paid();
    expect(cause(await refund(id, {}, { 'x-idempotency-key': '' }))).toBe('400 4292');
    expect(cause(await refund('77'))).toBe('404 2000');
    expect(cause(await refund(id, { amount: 0 }))).toBe('400 4040');
    expect(cause(await refund(id, { amount: 'forty' }))).toBe('400 2017');
    expect(cause(await refund(id, { amount: 0.001 }))).toBe('400 2017');
    const waiting = await seller.pay('pix', 10);
    expect(cause(await refund(String(waiting.body['id'])))).toBe('400 2063');
    seller.simulator.clock.advance(181 * DAY);
    expect(cause(await refund(id))).toBe('400 2024');
  });

  it('is refused as often as the switch says, then goes through', async () => {
    const id = await paid();
    seller.simulator.switches.merge({ refuseRefund: 2084, refuseRefundTimes: 1 });
    expect(cause(await refund(id, { amount: 5 }))).toBe('400 2084');
    expect((await refund(id, { amount: 5 })).status).toBe(201);
  });

  it('under way holds its part and is approved by time', async () => {
    const id = await paid();
    seller.simulator.switches.set('refundStatus', 'in_process');
    expect((await refund(id, { amount: 1000 })).body).toMatchObject({ status: 'in_process', amount_refunded_to_payer: 0 });
    expect(await seller.shown(id)).toBe('approved/accredited');
    expect(cause(await refund(id, { amount: 600 }))).toBe('400 2017');
    seller.simulator.clock.advance(61 * MINUTE);
    await eventually(async () => (await seller.shown(id)) === 'approved/partially_refunded');
  });

  it('can be a failed one', async () => {
    const id = await paid();
    seller.simulator.switches.set('refundStatus', 'rejected');
    expect((await refund(id)).body).toMatchObject({ status: 'rejected' });
    expect(await seller.shown(id)).toBe('approved/accredited');
  });

  it.each([
    ['finish-refund', 'refunded/refunded', 'approved'],
    ['reject-refund', 'approved/accredited', 'rejected'],
  ])('under way is ended by %s, and not again by time', async (deed, state, status) => {
    const id = await paid();
    seller.simulator.switches.set('refundStatus', 'in_process');
    await refund(id);
    await seller.deed(id, deed);
    seller.simulator.clock.advance(61 * MINUTE);
    expect(await seller.shown(id)).toBe(state);
    expect((await seller.get(`/v1/payments/${id}/refunds`)).body).toMatchObject([{ status }]);
  });

  it('made by the seller by hand is seen by reading', async () => {
    const id = await paid();
    await seller.submit(`/panel/1/sales/${id}`, { do: 'refund', amount: '10,50' });
    expect((await seller.get(`/v1/payments/${id}/refunds`)).body).toMatchObject([{ amount: 10.5 }]);
    expect((await seller.submit(`/panel/1/sales/${id}`, { do: 'refund', amount: '9999' })).status).toBe(400);
    await seller.submit(`/panel/1/sales/${id}`, { do: 'refund', amount: '' });
    expect(await seller.shown(id)).toBe('refunded/refunded');
  });
});

describe('a dispute', () => {
  it.each([
    ['lose-chargeback', 'charged_back/settled'],
    ['win-chargeback', 'charged_back/reimbursed'],
  ])('is opened and ends by %s', async (end, state) => {
    const id = await paid();
    await seller.deed(id, 'open-chargeback');
    expect(await seller.shown(id)).toBe('charged_back/in_process');
    const { body } = await seller.get(`/v1/chargebacks/search?payment_id=${id}`);
    const [chargeback] = body['results'] as Json[];
    expect(chargeback).toMatchObject({ payments: [Number(id)], amount: 1500, status: 'in_process' });
    await seller.deed(id, end);
    expect(await seller.shown(id)).toBe(state);
    expect((await seller.get(`/v1/chargebacks/${String(chargeback!['id'])}`)).body).toMatchObject({ status: state.split('/')[1] });
    expect((await seller.as('AR').get(`/v1/chargebacks/${String(chargeback!['id'])}`)).status).toBe(404);
  });

  it('of a payer is open while it lasts', async () => {
    const id = await paid();
    await seller.deed(id, 'open-claim');
    expect(await seller.shown(id)).toBe('in_mediation/pending');
    expect(cause(await refund(id))).toBe('400 2063');
    await seller.deed(id, 'close-claim');
    expect(await seller.shown(id)).toBe('approved/accredited');
  });
});
