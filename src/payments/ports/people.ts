import type { Actor } from './platform-host';

/** Somebody who may sign in for a seller. */
export interface Person {
  readonly email: string;
  /** Who let this person in; null = there from the start. */
  readonly invitedBy: string | null;
  readonly since: Date;
}

/** A seller that keeps its people with us: what payers know it by, in which language and IANA zone it works, who works for it. */
export interface SellerProfile {
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
}

/** `wrong` = no address; `known` = works here already; `many` = more people or invitations than are allowed at once. */
export type Invited = 'invited' | 'wrong' | 'known' | 'many';

/** Sellers that have no CRM or shop that knows their people. Every function answers for one installation; all changes are kept as events. */
export interface SellerPeople {
  /** Null for an installation whose people come from its platform. */
  profile(installationId: string): Promise<SellerProfile | null>;
  /** Longest there first. */
  people(installationId: string): Promise<readonly Person[]>;
  saveProfile(installationId: string, profile: SellerProfile, actor: Actor): Promise<void>;
  /** Lets an address in and sends it a letter with a link. */
  invite(installationId: string, invited: { readonly email: string; readonly language: string; readonly actor: Actor }): Promise<Invited>;
  /** Shuts a person out, with all its sessions and links at once. The last one stays. */
  remove(installationId: string, email: string, actor: Actor): Promise<'removed' | 'last' | 'unknown'>;
}
