import type { ApiUser } from './model';
import type { Shop } from './shop';

/** Gives a key other rights; its webhooks are switched off by that (Upgates: section Webhooks). */
export function setRights({ books }: Shop, user: ApiUser, rights: ApiUser['rights']): void {
  user.rights = rights;
  for (const webhook of books.webhooks) if (webhook.userId === user.id) webhook.active = false;
}
