import type { Invoice, LedgerLine, Letter, RequestLine, Seller, SellerSettings } from './model';

const REQUESTS_KEPT = 500;
const FIRST_NUMBER = 3_100_200_300;

/** Everything the simulator remembers. */
export class Books {
  readonly sellers = new Map<string, Seller>();
  readonly invoices = new Map<string, Invoice>();
  ledger: LedgerLine[] = [];
  letters: Letter[] = [];
  requests: RequestLine[] = [];
  private given = 0;

  constructor(private readonly initialSellers: readonly Seller[]) {
    this.reset();
  }

  /** Forgets everything but the sellers of the start, whose settings come back too. */
  reset(): void {
    this.sellers.clear();
    this.invoices.clear();
    for (const seller of this.initialSellers) this.sellers.set(seller.id, seller);
    this.ledger = [];
    this.letters = [];
    this.requests = [];
    this.given = 0;
  }

  /** The number of the next invoice. */
  nextSko(): string {
    this.given += 1;
    return String(FIRST_NUMBER + this.given - 1);
  }

  /** The invoices of a seller with this order number, oldest first. */
  withOrder(sellerId: string, orderId: string): readonly Invoice[] {
    return [...this.invoices.values()].filter((one) => one.sellerId === sellerId && one.orderId === orderId);
  }

  /** Keeps a new invoice or the next state of a known one. */
  keep(invoice: Invoice): void {
    this.invoices.set(invoice.sko, invoice);
  }

  /** Changes what the cabinet can change. */
  configure(sellerId: string, change: Partial<SellerSettings>): void {
    const seller = this.sellers.get(sellerId);
    if (seller) this.sellers.set(sellerId, { ...seller, settings: { ...seller.settings, ...change } });
  }

  /** Writes down that money moved. */
  enter(line: LedgerLine): void {
    this.ledger.push(line);
  }

  /** Writes a letter to a seller. */
  write(letter: Letter): void {
    this.letters.push(letter);
  }

  /** Writes down a call; only the newest are kept. */
  note(line: RequestLine): void {
    this.requests.push(line);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
  }
}
