import { generateKeyPairSync } from 'node:crypto';
import type { Switches } from '../kit/switches';
import { signRsaToken, signToken } from './jwt';
import type { Claims } from './jwt';

/** Whom a token is for. */
interface Addressee {
  readonly secret: string;
  /** The merchant signed with RSA what this answers. */
  readonly rsa: boolean;
  /** The signature shall be wrong. */
  readonly forged: boolean;
}

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Signs what leaves the simulator: with the merchant's secret, or with a key pair of its own where the merchant signed with RSA,
 * unless the switch says otherwise. The pair is made when it is first needed, because that takes a moment. UAPAY: section Algorithm.
 */
export class Signer {
  private pair: KeyPair | undefined;

  constructor(private readonly switches: Switches) {}

  /** The key that merchants verify RSA signatures with. */
  publicKey(): string {
    return this.keys().publicKey;
  }

  /** A token over the claims. */
  sign(claims: Claims, { secret, rsa, forged }: Addressee): string {
    if (!rsa || this.switches.text('rsaAnswers') === 'HS256') return signToken(claims, forged ? `not ${secret}` : secret);
    const { privateKey } = this.keys();
    const token = signRsaToken(claims, privateKey);
    return forged ? token.replace(/[^.]*$/, signatureOf(signRsaToken({}, privateKey))) : token;
  }

  private keys(): KeyPair {
    this.pair ??= generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return this.pair;
  }
}

function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf('.') + 1);
}
