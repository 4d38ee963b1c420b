/** Names of the platform's jobs. */
export const JOBS = { letter: 'own-letter' } as const;

/** How long the link of a letter lets somebody in, in milliseconds; an invitation waits longer. */
export const LINK_MS = { 'sign-in': 15 * 60_000, 'sign-up': 60 * 60_000, 'invite': 7 * 24 * 3_600_000 } as const;

/** Why a link was asked for. */
export type AskKind = keyof typeof LINK_MS;
