import PostalMime from 'postal-mime';

/** A letter as it arrived; `to` is who it was delivered to, whatever its headers say. */
export interface Letter {
  readonly id: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Header names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the header Content-Language or of the HTML; empty when neither says. */
  readonly language: string;
  /** When it arrived, UTC, ISO 8601. */
  readonly at: string;
}

/** What the SMTP conversation said about a letter. */
export interface Envelope {
  readonly id: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly at: Date;
}

/** Reads the bytes of a letter. */
export async function readLetter(bytes: Buffer, envelope: Envelope): Promise<Letter> {
  const email = await PostalMime.parse(bytes);
  const headers = Object.fromEntries(email.headers.map(({ key, value }) => [key, value]));
  const htmlText = email.html ?? '';
  return {
    id: envelope.id,
    from: email.from?.address ?? envelope.from,
    to: envelope.to,
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: htmlText,
    headers,
    language: headers['content-language'] ?? /<html[^>]*\slang="([^"]+)"/i.exec(htmlText)?.[1] ?? '',
    at: envelope.at.toISOString(),
  };
}
