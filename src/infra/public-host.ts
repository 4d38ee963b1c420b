import { lookup } from 'node:dns/promises';
import * as ipaddr from 'ipaddr.js';

/**
 * Says whether a host that somebody typed is out in the open: every address that it has is a public one. A host of the machine itself or of a
 * private network is not, so that nobody can make us knock at doors inside. A host without an address is not either.
 */
export async function isPublicHost(host: string): Promise<boolean> {
  const addresses = ipaddr.isValid(host)
    ? [host]
    : await lookup(host, { all: true }).then(
        (all) => all.map((one) => one.address),
        () => [],
      );
  return addresses.length > 0 && addresses.every((address) => ipaddr.process(address).range() === 'unicast');
}
