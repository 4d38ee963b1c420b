import type { Currency } from './domain/currency';
import type { Result } from './domain/errors';
import type { HoldRule } from './domain/hold-clock';
import type { Capabilities, Finding, SettingsField } from './ports/gateway';
import type { Actor } from './ports/platform-host';

export interface MerchantView {
  readonly id: string;
  readonly gateway: string;
  readonly gatewayTitle: string;
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly confirmManually: boolean;
  /** What decides whether money is held: our switch, the gateway's settings or cabinet, or nothing because it cannot hold. */
  readonly holds: 'switch' | 'always' | 'never' | 'open';
  /** How long its holds last, in hours; null = nobody knows. */
  readonly holdHours: number | null;
  readonly holdRule: HoldRule;
  /** How many hours before the end of a hold the rule is carried out. */
  readonly holdRuleHours: number;
  readonly active: boolean;
  /** Plain settings as they are; secrets as bullets and their last four signs. */
  readonly settings: Readonly<Record<string, string>>;
  readonly hookUrl: string;
  readonly lastNotificationAt: Date | null;
  readonly openInvoices: number;
}

export interface GatewayView {
  readonly code: string;
  readonly title: string;
  readonly currencies: readonly Currency[];
  readonly fields: readonly SettingsField[];
  readonly events: readonly string[];
  readonly capabilities: Capabilities;
  readonly cabinetUrl: string | null;
}

/** What was typed into a merchant's form: `name`, `mode`, `confirmManually` and the gateway's own fields. */
export interface TypedMerchant {
  readonly name: string;
  readonly confirmManually: boolean;
  readonly fields: Readonly<Record<string, string>>;
  /** What to do when a hold is about to end, and how many hours before, as typed. Left out = stays as it is. */
  readonly holdRule?: { readonly rule: string; readonly hours: string };
  /** Saved secrets that are to be forgotten, by the names of their fields. */
  readonly forget?: readonly string[];
  /** Somebody has read that payments of another shop or key can no longer be asked about, and wants it so. */
  readonly replace?: boolean;
}

/** Problems of a form by field; each value is a text key. */
export type FormProblems = readonly { readonly field: string; readonly problem: string }[];

export type Saved<T> =
  { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] } | { readonly ok: false; readonly problems: FormProblems };

/** The screens of merchants and of the connection with the platform. */
export interface MerchantsDesk {
  gateways(): readonly GatewayView[];
  merchants(installationId: string): Promise<readonly MerchantView[]>;
  addMerchant(
    installationId: string,
    gateway: string,
    typed: TypedMerchant,
    actor: Actor,
  ): Promise<Saved<{ readonly id: string; readonly first: boolean }>>;
  editMerchant(installationId: string, merchantId: string, typed: TypedMerchant, actor: Actor): Promise<Saved<void>>;
  switchMerchant(installationId: string, merchantId: string, active: boolean, actor: Actor): Promise<Result<void>>;
  switchManual(installationId: string, merchantId: string, on: boolean, actor: Actor): Promise<Result<void>>;
  checkMerchant(installationId: string, merchantId: string): Promise<readonly Finding[]>;
  checkPlatform(installationId: string): Promise<readonly Finding[]>;
  platformLinks(installationId: string): Promise<{ readonly paymentTypes: string; readonly module: string; readonly apiKeys: string }>;
}
