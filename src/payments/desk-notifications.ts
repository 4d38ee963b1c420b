import type { Result } from './domain/errors';
import type { Actor } from './ports/platform-host';

export interface NotificationRow {
  readonly id: string;
  readonly at: Date;
  readonly gateway: string;
  readonly merchantName: string | null;
  readonly verdict: 'accepted' | 'refused';
  readonly because: string | null;
  readonly words: string | null;
  readonly outcome: string | null;
  readonly invoiceId: string | null;
  readonly repeats: number;
}

/** The list of what the gateways sent. */
export interface NotificationsDesk {
  notifications(
    installationId: string,
    after?: string,
  ): Promise<{ readonly rows: readonly NotificationRow[]; readonly next: string | null }>;
  replayNotification(installationId: string, notificationId: string, actor: Actor): Promise<Result<void>>;
}
