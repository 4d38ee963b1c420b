import { mustFindInstallation } from '../../payments/connect-installation';
import type { Elsewhere } from '../elsewhere';
import type { EndpointAt } from './endpoint-store';
import { findEndpoint } from './endpoint-store';

/**
 * Writes to those who work for the seller that an endpoint was switched off; when it is on again meanwhile, nobody needs the letter.
 * @throws when the mail server should be tried again later; `lastTry` gives up instead.
 */
export async function tellEndpointOff(elsewhere: Elsewhere, at: EndpointAt & { readonly lastTry: boolean }): Promise<void> {
  const { db, logger, baseUrl } = elsewhere;
  const { installationId } = at;
  const { endpoint, installation } = await db.read(async (tx) => ({
    endpoint: await findEndpoint(tx, at),
    installation: await mustFindInstallation(tx, installationId),
  }));
  if (!endpoint?.off || endpoint.off === 'person') return;
  const by = await elsewhere.senderOf(installationId);
  if (!by) return;
  const letter = elsewhere.renderEndpointOff(
    {
      school: await elsewhere.nameOf(installationId),
      name: endpoint.name,
      host: new URL(endpoint.url).host,
      since: endpoint.failingSince ?? endpoint.offAt ?? elsewhere.clock.now(),
      timezone: installation.timezone,
      link: `${baseUrl}/academy/elsewhere/${endpoint.id}`,
    },
    installation.language,
  );
  for (const to of await elsewhere.peopleOf(installationId)) {
    const sent = await by.mailer.send({ to, from: by.from, language: installation.language, ...letter });
    if (sent.kind === 'unreachable' && !at.lastTry) throw new Error('The letter could not be sent yet');
    if (sent.kind !== 'sent') logger.warn({ event: 'outgoing-letter-not-sent', endpoint_id: endpoint.id, because: sent.kind });
  }
}
