import express from 'express';
import type { Express } from 'express';
import { z } from 'zod';
import type { SimClock } from './clock';
import { readDuration } from './control';
import type { Faults } from './faults';
import { html } from './html';
import type { RawHtml } from './html';
import type { Switches, SwitchValue } from './switches';

/** What the common part of a panel shows and changes. */
export interface PanelParts {
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
}

const STEPS = [
  ['PT10S', '10 seconds'],
  ['PT5M', '5 minutes'],
  ['PT1H', '1 hour'],
  ['P1D', '1 day'],
  ['P7D', '7 days'],
] as const;

const formSchema = z.record(z.string(), z.string());

/** The panel sections that every simulator shares: clock, behaviour switches, waiting faults. */
export function controlPanel({ clock, faults, switches }: PanelParts): RawHtml {
  const names = Object.keys(switches.all());
  return html`<section>
      <h2>Clock</h2>
      <p>Simulated time: <code>${clock.now().toISOString()}</code></p>
      <form class="row" method="post" action="/_panel/clock">
        ${STEPS.map(([advance, words]) => html`<button name="advance" value="${advance}">+ ${words}</button>`)}
      </form>
    </section>
    ${
      names.length > 0 &&
      html`<details>
        <summary>Behaviour switches</summary>
        <form method="post" action="/_panel/switches">
          <div class="grid">${names.map((name) => switchField(switches, name))}</div>
          <p><button class="go">Save switches</button></p>
        </form>
      </details>`
    }
    <details>
      <summary>Faults waiting: ${faults.list().length}</summary>
      <p class="hint">Added with POST /_sim/faults.</p>
      <pre>${JSON.stringify(faults.list(), null, 2)}</pre>
    </details>`;
}

/** Mounts the form targets of `controlPanel`; each leads back to `/`. */
export function mountPanelForms(app: Express, { clock, switches }: PanelParts): void {
  app.use('/_panel', express.urlencoded({ extended: false }));
  app.post('/_panel/clock', (req, res) => {
    const form = formSchema.safeParse(req.body).data ?? {};
    clock.advance(readDuration(form['advance']) ?? 0);
    res.redirect(303, '/');
  });
  app.post('/_panel/switches', (req, res) => {
    const form = formSchema.safeParse(req.body).data ?? {};
    const changes = Object.entries(form).map(([name, text]) => [name, fromForm(switches, name, text)] as const);
    const change = switches.merge(Object.fromEntries(changes));
    if (change.ok) {
      res.redirect(303, '/');
      return;
    }
    res.status(400).type('text/plain').send(change.reason);
  });
}

function switchField(switches: Switches, name: string): RawHtml {
  const { about, choices } = switches.rule(name);
  const value = switches.all()[name] ?? null;
  const options = choices ?? (typeof switches.defaultOf(name) === 'boolean' ? [true, false] : undefined);
  const option = (choice: SwitchValue) =>
    html`<option value="${JSON.stringify(choice)}" ${choice === value && html`selected`}>${String(choice)}</option>`;
  const field = options
    ? html`<select name="${name}">
        ${options.map(option)}
      </select>`
    : html`<input name="${name}" value="${value}" autocomplete="off" />`;
  return html`<label>${name}${about && html`<small>${about}</small>`} ${field}</label>`;
}

/** Form fields are text; what they mean follows from the default and the rule of the switch. */
function fromForm(switches: Switches, name: string, text: string): unknown {
  const usual = switches.defaultOf(name);
  const { choices, nullable } = switches.rule(name);
  if (choices || typeof usual === 'boolean') return parseChoice(text);
  if (text === '' && (usual === null || nullable === true)) return null;
  return typeof usual === 'number' ? readNumber(text) : text;
}

function parseChoice(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readNumber(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
