import type { PlatformHarness } from './platform-harness';
import { describeLedger } from './platform-ledger';
import { describeBooks, describePublishing, describeQuestions } from './platform-questions';
import { describeFaults, describeRefunds, describeReports } from './platform-reports';

/** Behaviours of a platform that nobody could confirm: the suite runs with each set. */
export type SwitchSets = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** The suite that every platform passes: reports arrive and survive faults, questions are answered, merchants are published, the pace is kept. */
export function describePlatform(name: string, start: () => Promise<PlatformHarness>, switchSets: SwitchSets = {}): void {
  const sets: SwitchSets = { 'as documented': {}, ...switchSets };
  for (const [set, switches] of Object.entries(sets)) {
    describe(`${name}, ${set}`, () => {
      const place: { harness: PlatformHarness | null } = { harness: null };
      const harness = (): PlatformHarness => {
        if (!place.harness) throw new Error('the harness is not there');
        return place.harness;
      };
      beforeEach(async () => {
        place.harness = await start();
        for (const [behaviour, value] of Object.entries(switches)) place.harness.simulator.switches.set(behaviour, value);
      });
      afterEach(async () => {
        await place.harness?.stop();
        place.harness = null;
      });
      describeReports(harness);
      describeRefunds(harness);
      describeFaults(harness);
      describeQuestions(harness);
      describeBooks(harness);
      describePublishing(harness);
      describeLedger(harness);
    });
  }
}
