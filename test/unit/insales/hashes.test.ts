import { installPassword, loginHash, sameHash, sameSecret, signatureOf } from '../../../src/platforms/insales/hashes';
import { resultFields } from '../../../src/platforms/insales/result';
import { FORM, PASSWORD } from './vectors';

describe('the hashes of InSales', () => {
  it.each([
    ['token123', 'mysecret', '4c3f4c197336eb97475506e71c839c71'],
    ['12345', '12345', '8cfa2282b17de0a598c010f5f0109e7d'],
    ['9f2c1b7e4d5a6038', 's3cr3t-key-0f', '693a1835b3faf8f6d2838c2f6bf3598f'],
    ['c0ffee0042ab91de', 's3cr3t-key-0f', 'f7305f60cbfa3c9e011c8ad126ddb4b6'],
  ])('token %s makes the published password', (token, secret, password) => {
    expect(installPassword(token, secret)).toBe(password);
  });

  it.each([
    ['true', 'a39a7ee77910f10b994b65a7bd7db9b4'],
    ['false', 'cfeda9e9a4612ccd065e72343ac166a4'],
  ])('the login hash covers whether the address is confirmed: %s', (confirmed, hash) => {
    const claim = { email: 'ivan.petrov+pay@example.ru', name: 'Иван Петров', id: '4711', confirmed };
    expect(loginHash('7d1c55aa0be34f0c9a', claim, '693a1835b3faf8f6d2838c2f6bf3598f')).toBe(hash);
  });

  it.each([
    ['R1', { amount: '1531.5' }, 'a7fcd5ea2625ce79c87b7b084d799e18'],
    ['R2', { amount: '1531.50' }, 'e2242a9653593f030f3eb689de62cec7'],
    ['R4', { amount: '1000.00' }, '250c874a1d8686f097d2f7faf6217796'],
    ['R5', { amount: '1531.50', merchantCode: 'm-9999' }, '93e6c312f01968b0a9ce2a633d198b99'],
    ['R7', { amount: '1531.50', transactionId: '1' }, 'd179a47bf3be5b6b74aca8580a887fd1'],
    ['R8', { amount: '16.85' }, '3799511f3457efa9ae128e8498537e44'],
  ])('a paid result is signed as published: %s', (_name, change, signature) => {
    const attempt = { merchantCode: FORM.shop_id, transactionId: FORM.transaction_id, orderKey: FORM.key, ...change };
    const fields = resultFields(attempt, '1', PASSWORD);
    expect(Object.keys(fields)).toEqual(['shop_id', 'amount', 'transaction_id', 'key', 'paid', 'signature']);
    expect(fields['signature']).toBe(signature);
  });

  it('an unpaid result is signed as published', () => {
    const attempt = { merchantCode: FORM.shop_id, amount: '1531.50', transactionId: FORM.transaction_id, orderKey: FORM.key };
    expect(resultFields(attempt, '0', PASSWORD)['signature']).toBe('6e9349c95c4c9f41fd20fcf20e2a99d2');
    const [shopId, sum] = [FORM.shop_id, '1531.50'];
    expect(signatureOf([shopId, sum, FORM.transaction_id, FORM.key, '2'], PASSWORD)).toBe('643aa870729a4824b94dd345350aaa39');
  });

  it('the body of a result is the published one, byte for byte', () => {
    const attempt = { merchantCode: FORM.shop_id, amount: '1531.5', transactionId: FORM.transaction_id, orderKey: FORM.key };
    expect(new URLSearchParams(resultFields(attempt, '1', PASSWORD)).toString()).toBe(
      'shop_id=m-1001&amount=1531.5&transaction_id=88123456&key=0f5e6d7c8b9a4a3b2c1d0e9f8a7b6c5d&paid=1&signature=a7fcd5ea2625ce79c87b7b084d799e18',
    );
  });

  it('hashes are equal in either case, secrets are not', () => {
    expect(sameHash('ABCDEF', 'abcdef')).toBe(true);
    expect(sameSecret('ABCDEF', 'abcdef')).toBe(false);
    expect(sameSecret('', 'abcdef')).toBe(false);
  });
});
