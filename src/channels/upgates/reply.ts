import type { ChannelAnswer } from '../../academy/ports/channel';

/** Who wants a call: a person who waits, a message of the shop, or our own round, which leaves room for the others. */
export type Caller = 'person' | 'message' | 'round';

/** A failed call; the codes are those of findings. */
export type Failure = Exclude<ChannelAnswer<never>, { readonly kind: 'done' }>;

/** What became of a call. */
export type Reply<T> = { readonly kind: 'done'; readonly value: T } | Failure;
