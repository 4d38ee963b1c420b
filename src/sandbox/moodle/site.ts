import type { SimulatorParts } from '../kit/simulator';
import type { Books } from './books';

/** One simulated Moodle. */
export interface Site extends SimulatorParts {
  readonly books: Books;
  readonly token: string;
}
