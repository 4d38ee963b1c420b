import { randomUUID } from 'node:crypto';
import type {
  Account,
  CardToken,
  Chargeback,
  Customer,
  Instalment,
  Payment,
  Plan,
  Preapproval,
  Preference,
  RequestLine,
  WebhookSettings,
} from './model';

const REQUESTS_KEPT = 500;
const FIRST_NUMBER = 1_330_000_000;

/** Everything the simulator remembers. */
export class Books {
  readonly accounts = new Map<number, Account>();
  readonly tokens = new Map<string, CardToken>();
  readonly customers = new Map<string, Customer>();
  readonly payments = new Map<number, Payment>();
  readonly preferences = new Map<string, Preference>();
  readonly plans = new Map<string, Plan>();
  readonly preapprovals = new Map<string, Preapproval>();
  readonly instalments = new Map<number, Instalment>();
  readonly chargebacks = new Map<string, Chargeback>();
  requests: RequestLine[] = [];
  private numbers = 0;

  constructor(private readonly initialAccounts: readonly Account[]) {
    this.reset();
  }

  /** Forgets everything but the accounts of the start; numbers are never given twice. */
  reset(): void {
    const maps = [this.tokens, this.customers, this.payments, this.preferences, this.plans, this.preapprovals];
    for (const map of [...maps, this.accounts, this.instalments, this.chargebacks]) map.clear();
    for (const account of this.initialAccounts) this.accounts.set(account.id, account);
    this.requests = [];
  }

  /** The next running number of payments, refunds, orders and instalments. */
  nextNumber(): number {
    this.numbers += 1;
    return FIRST_NUMBER + this.numbers;
  }

  /** A new id of 32 hexadecimal digits. */
  newHex(): string {
    return randomUUID().replaceAll('-', '');
  }

  /** The account with this access token, or undefined. */
  byToken(accessToken: string): Account | undefined {
    return [...this.accounts.values()].find((account) => account.accessToken === accessToken);
  }

  /** The account with this public key, or undefined. */
  byPublicKey(publicKey: string): Account | undefined {
    return [...this.accounts.values()].find((account) => account.publicKey === publicKey);
  }

  /** The account of something that is in the books; throws when it is gone, which only a fault of ours can cause. */
  ownerOf({ accountId }: { readonly accountId: number }): Account {
    const account = this.accounts.get(accountId);
    if (!account) throw new Error(`no account ${accountId}`);
    return account;
  }

  /** Saves the panel settings of an account. */
  configure(accountId: number, webhook: WebhookSettings): void {
    const account = this.accounts.get(accountId);
    if (account) this.accounts.set(accountId, { ...account, webhook });
  }

  /** The payments of one account, oldest first. */
  paymentsOf(accountId: number): readonly Payment[] {
    return [...this.payments.values()].filter((payment) => payment.accountId === accountId);
  }

  /** Writes down a call; only the newest are kept. */
  note(line: RequestLine): void {
    this.requests.push(line);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
  }
}
