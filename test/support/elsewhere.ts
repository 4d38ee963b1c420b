import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { saveTypedEndpoint } from '../../src/academy/outgoing/manage-endpoints';
import { showEndpoint } from '../../src/academy/outgoing/show-endpoints';
import type { Listener } from './listener';
import type { World } from './world';
import { PERSON } from './world';

const Message = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z
    .object({
      enrolment: z.object({ id: z.string(), sequence: z.number(), active: z.boolean(), starts_at: z.null(), until: z.string().nullable() }),
      member: z.object({ id: z.string(), email: z.string(), first_name: z.string().nullable(), last_name: z.string().nullable() }),
      access: z.object({ kind: z.string(), id: z.string(), title: z.string() }),
      courses: z.array(z.object({ id: z.string(), title: z.string() })),
    })
    .partial(),
});

/** A message as a receiver has it, proved by the library of the specification. */
export type Proved = z.infer<typeof Message> & { readonly id: string };

/** All that has come, each proved with a key. @throws when one is not signed with it. */
export function provedBy(key: string, listener: Listener): readonly Proved[] {
  return listener.bodies.map((_body, at) => proved(key, listener, at));
}

/** One message that has come, proved with a key. @throws when it is not signed with it. */
export function proved(key: string, listener: Listener, at: number): Proved {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = listener.heads[at] ?? {};
  const headers = { 'webhook-id': String(id), 'webhook-timestamp': String(timestamp), 'webhook-signature': String(signature) };
  return { ...Message.parse(new Webhook(key).verify(listener.bodies[at] ?? '', headers)), id: String(id) };
}

/** Adds an endpoint as the form does; gives its id and its key. */
export async function addEndpoint(
  world: World,
  installationId: string,
  url: string,
): Promise<{ readonly id: string; readonly key: string }> {
  const saved = await saveTypedEndpoint(world.elsewhere, { installationId, known: null, typed: { url, name: '' }, actor: PERSON });
  if (!saved.ok) throw new Error(saved.problem);
  const found = await showEndpoint(world.elsewhere, { installationId, id: saved.id }, undefined);
  return { id: saved.id, key: found?.keys[0]?.plain ?? '' };
}
