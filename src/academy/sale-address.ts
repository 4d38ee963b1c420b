import type { School } from './school';

/**
 * The address behind our "buy" button, made of what the owner typed: as the channel that it belongs to wants it, else an https address as it stands. Null = it is
 * none.
 */
export function saleAddressIn(school: Pick<School, 'channels'>, typed: string): string | null {
  const text = typed.trim();
  for (const channel of school.channels.values()) {
    const address = channel.saleAddress?.(text) ?? null;
    if (address !== null) return address;
  }
  return /^https:\/\/\S+$/.test(text) && URL.canParse(text) ? text : null;
}
