import { lookup as lookUp } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import * as ipaddr from 'ipaddr.js';

const isPublic = (address: string): boolean => ipaddr.process(address).range() === 'unicast';

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
  return addresses.length > 0 && addresses.every(isPublic);
}

/**
 * Looks a name up for a connection that is being made, and finds nothing when one of its addresses is not public: a name that was public when it was
 * checked may lead inside a moment later. Addresses that are no names are not looked up, so that they have to be checked before.
 */
export const lookupPublic: LookupFunction = (host, options, found) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first || !addresses.every(({ address }) => isPublic(address))) {
      found(error ?? Object.assign(new Error('not a public host'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), '');
      return;
    }
    if (options.all) found(null, addresses);
    else found(null, first.address, first.family);
  });
};
