import type { Request, Response } from 'express';
import type { Academy } from '../../academy/member-door';
import type { MemberSession } from '../../academy/stores/tokens';
import { show } from '../page';
import type { Model } from '../page';

/** A request to an academy's member page: whose academy, and who is signed in. */
export interface MemberPlace {
  readonly academy: Academy;
  readonly session: MemberSession | null;
  readonly sessionId: string | undefined;
}

const places = new WeakMap<Request, MemberPlace>();

/** Keeps where a request has come to. */
export function keepPlace(request: Request, place: MemberPlace): void {
  places.set(request, place);
}

/** The place of a request below `/learn`. */
export function placeOf(request: Request): MemberPlace {
  const place = places.get(request);
  if (!place) throw new Error('the request did not come by the academy');
  return place;
}

/** Shows a member's page with what all of them have. */
export function showMember(request: Request, response: Response, [view, model, status = 200]: readonly [string, Model, number?]): void {
  const { academy, session } = placeOf(request);
  const root = `/learn/${academy.code}`;
  show(
    request,
    response,
    view,
    {
      school: academy.name,
      root,
      email: session?.member.shownEmail ?? null,
      word: session?.csrf ?? '',
      hasPassword: session?.member.password !== null,
      ...model,
    },
    status,
  );
}
