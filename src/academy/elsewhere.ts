import type { Http } from '../infra/http';
import type { RenderedLetter } from '../payments/heart';
import type { Moodle } from './ports/moodle';
import type { School } from './school';

/** What the letter says to the seller's people when an endpoint was switched off. */
export interface EndpointOffLetter {
  readonly school: string;
  readonly name: string;
  readonly host: string;
  /** Since when it has taken nothing (UTC). */
  readonly since: Date;
  readonly timezone: string;
  /** The page of the endpoint. */
  readonly link: string;
}

/** The academy together with what tells other systems of it; the composition root makes it. */
export interface Elsewhere extends School {
  readonly http: Http;
  /** Hosts that may be called although they are not public, also without encryption. */
  readonly extraHosts: readonly string[];
  readonly moodle: Moodle;
  /** The addresses of those who work for a seller. */
  readonly peopleOf: (installationId: string) => Promise<readonly string[]>;
  readonly renderEndpointOff: (letter: EndpointOffLetter, language: string) => RenderedLetter;
}
