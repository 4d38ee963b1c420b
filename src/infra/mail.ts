import { createTransport } from 'nodemailer';
import { isError, messageOf } from './errors';

/** One letter. The language is a tag such as `uk` or `pt-BR`. */
export interface Letter {
  readonly to: string;
  /** Overrides the sender of the mailer. */
  readonly from?: string;
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly language: string;
}

/** What became of a letter: taken by the mail server, refused by it for good, or not delivered now. `text` is the server's own, without credentials. */
export type MailResult =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'unreachable'; readonly text: string };

/** Whether the mail server can be used now, as `MailResult` says it. */
export type MailCheck = { readonly kind: 'ready' } | Exclude<MailResult, { readonly kind: 'sent' }>;

/** Sends letters; never throws. */
export interface Mailer {
  send(letter: Letter): Promise<MailResult>;
  verify(): Promise<MailCheck>;
}

/** Settings of the mailer; the time limit in milliseconds holds for each step of the talk with the server. */
export interface MailerOptions {
  readonly smtpUrl: string;
  readonly from: string;
  readonly timeoutMs?: number;
}

function credentialsOf(smtpUrl: string): readonly string[] {
  const { username, password } = new URL(smtpUrl);
  const plain = [decodeURIComponent(username), decodeURIComponent(password)];
  return [...plain, ...plain.map((part) => Buffer.from(part).toString('base64')), username, password].filter((part) => part.length > 2);
}

function failure(error: unknown, credentials: readonly string[]): Exclude<MailResult, { readonly kind: 'sent' }> {
  const text = credentials.reduce((clean, secret) => clean.split(secret).join('***'), messageOf(error)).slice(0, 500);
  const status: unknown = isError(error) ? Reflect.get(error, 'responseCode') : undefined;
  // SMTP (RFC 5321, section Reply Codes): 5yz is final, 4yz asks to try again later.
  return typeof status === 'number' && status >= 500 ? { kind: 'refused', text } : { kind: 'unreachable', text };
}

/** A mailer for one SMTP server, given as `smtp://` or `smtps://` address. It attaches nothing and reads no file or address named in a letter. */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, from, timeoutMs = 15_000 } = options;
  const credentials = credentialsOf(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ language, ...letter }) => {
      try {
        const info = await transport.sendMail({
          from,
          ...letter,
          headers: { 'Content-Language': language, 'Auto-Submitted': 'auto-generated' },
        });
        return { kind: 'sent', messageId: info.messageId };
      } catch (error) {
        return failure(error, credentials);
      }
    },
    verify: async () => {
      try {
        await transport.verify();
        return { kind: 'ready' };
      } catch (error) {
        return failure(error, credentials);
      }
    },
  };
}
