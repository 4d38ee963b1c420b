import type { Saved } from './desk-merchants';
import type { Result } from './domain/errors';
import type { MappedOutcome } from './domain/status-mapping';
import type { PlatformStatus } from './ports/platform';
import type { Actor } from './ports/platform-host';

export interface MappingView {
  readonly on: boolean;
  readonly platformMapsItself: boolean;
  readonly outcomes: readonly { readonly outcome: MappedOutcome; readonly status: string | null }[];
  readonly statuses: Result<readonly PlatformStatus[]>;
}

export interface SenderView {
  /** The operator's own sender stands behind this installation, unless it saved one. */
  readonly ours: string | null;
  readonly saved: {
    readonly from: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly secure: boolean;
    readonly checkedAt: Date | null;
  } | null;
}

export interface TypedSender {
  readonly from: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** Empty = keep the saved one. */
  readonly password: string;
  readonly secure: boolean;
}

/** The screens of status mapping and of the sender of letters. */
export interface SettingsDesk {
  mapping(installationId: string): Promise<MappingView>;
  saveMapping(
    installationId: string,
    mapping: { readonly on: boolean; readonly statuses: Readonly<Partial<Record<MappedOutcome, string>>> },
    actor: Actor,
  ): Promise<Result<void>>;
  addStatus(installationId: string, name: string, actor: Actor): Promise<Result<PlatformStatus>>;

  /** What becomes of a link whose order has another sum now; refused for platforms whose links do not follow their orders. */
  saveChangedSums(installationId: string, choice: 'follow' | 'refuse', actor: Actor): Promise<Result<void>>;

  sender(installationId: string): Promise<SenderView>;
  /** Saves only what the mail server accepts. */
  saveSender(installationId: string, typed: TypedSender, actor: Actor): Promise<Saved<void>>;
  forgetSender(installationId: string, actor: Actor): Promise<void>;
}
