import { z } from 'zod';
import type { SellerSettings } from './model';
import { STATUSES } from './model';
import { readSettings } from './sellers';

const formSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** The settings form of the cabinet: a tick that is off is absent, and no tick of an event means that none is sent. */
export function settingsFromForm(given: unknown): Partial<SellerSettings> | null {
  const form = formSchema.safeParse(given).data;
  if (form === undefined) return null;
  const text = (name: string): string => [form[name]].flat()[0] ?? '';
  const ticked = (name: string): boolean => form[name] !== undefined;
  const events = [form['events']].flat();
  return readSettings({
    hashRequired: ticked('hashRequired'),
    uniqueNumbers: ticked('uniqueNumbers'),
    sendSecretKey: ticked('sendSecretKey'),
    acceptsTest: ticked('acceptsTest'),
    resultUrl: text('resultUrl') === '' ? null : text('resultUrl'),
    events: STATUSES.filter((status) => events.includes(status)),
    holdModeType: text('holdModeType'),
    endOfHold: text('endOfHold'),
    charset: text('charset'),
    hashCharset: text('hashCharset'),
  });
}
