/** A value of a behaviour switch. */
export type SwitchValue = boolean | string | number | null;

/** What a switch may be besides values of the same type as its default, and what it means for people. */
export interface SwitchRule {
  readonly about?: string;
  readonly choices?: readonly SwitchValue[];
  readonly nullable?: boolean;
}

/** Names, defaults and rules of the switches of one simulator. */
export interface SwitchSetup {
  readonly defaults: Readonly<Record<string, SwitchValue>>;
  readonly rules?: Readonly<Record<string, SwitchRule>>;
}

/** The outcome of a change: everything was taken over, or nothing and the reason. */
export type SwitchChange = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Behaviour switches of a simulator: behaviours of the real service that could not be confirmed, and things a person
 * wants to try. A switch with a null default takes text, a number or null unless its rule says otherwise.
 */
export class Switches {
  private values: Map<string, SwitchValue>;

  constructor(private readonly setup: SwitchSetup) {
    this.values = new Map(Object.entries(setup.defaults));
  }

  /** All values by name. */
  all(): Readonly<Record<string, SwitchValue>> {
    return Object.fromEntries(this.values);
  }

  /** The rule of a switch, empty when it has none. */
  rule(name: string): SwitchRule {
    return this.setup.rules?.[name] ?? {};
  }

  /** The default of a switch, undefined when there is no such switch. */
  defaultOf(name: string): SwitchValue | undefined {
    return this.setup.defaults[name];
  }

  /** Takes over all given values, or none when one has an unknown name or a wrong type. */
  merge(changes: Readonly<Record<string, unknown>>): SwitchChange {
    const accepted: [string, SwitchValue][] = [];
    for (const [name, value] of Object.entries(changes)) {
      if (!this.values.has(name)) return { ok: false, reason: `unknown switch ${name}` };
      if (!isSwitchValue(value) || !this.fits(name, value)) return { ok: false, reason: `wrong value for switch ${name}` };
      accepted.push([name, value]);
    }
    for (const [name, value] of accepted) this.values.set(name, value);
    return { ok: true };
  }

  /** Sets one switch; throws on an unknown name or a wrong type, because only code calls it. */
  set(name: string, value: SwitchValue): void {
    const change = this.merge({ [name]: value });
    if (!change.ok) throw new TypeError(change.reason);
  }

  /** Puts all defaults back. */
  reset(): void {
    this.values = new Map(Object.entries(this.setup.defaults));
  }

  /** The value of a yes-or-no switch. */
  flag(name: string): boolean {
    return this.read(name) === true;
  }

  /** The value of a text switch; null when it is empty of meaning. */
  text(name: string): string | null {
    const value = this.read(name);
    return value === null ? null : String(value);
  }

  /** The value of a number switch; null when it is not set. */
  number(name: string): number | null {
    const value = this.read(name);
    return typeof value === 'number' ? value : null;
  }

  private read(name: string): SwitchValue {
    const value = this.values.get(name);
    if (value === undefined) throw new TypeError(`unknown switch ${name}`);
    return value;
  }

  private fits(name: string, value: SwitchValue): boolean {
    const { choices, nullable } = this.rule(name);
    if (choices) return choices.includes(value);
    const usual = this.setup.defaults[name] ?? null;
    if (value === null) return usual === null || nullable === true;
    if (usual === null) return typeof value !== 'boolean';
    return typeof value === typeof usual;
  }
}

function isSwitchValue(value: unknown): value is SwitchValue {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'boolean' || typeof value === 'string';
}
