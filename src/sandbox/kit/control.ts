import express from 'express';
import type { Express } from 'express';
import { Duration } from 'luxon';
import { z } from 'zod';
import type { SimClock } from './clock';
import { faultSchema } from './faults';
import type { Faults } from './faults';
import { STYLE_PATH } from './html';
import { STYLE } from './style';
import type { Switches } from './switches';

/** What the control routes act upon. */
export interface ControlParts {
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly state: () => unknown;
  readonly reset: () => void;
}

const switchesSchema = z.record(z.string(), z.unknown());
const clockSchema = z.object({ advance: z.string() });

/** Mounts the routes under `/_sim` that every simulator has; a body of the wrong form is answered 400 with the reason. */
export function mountControl(app: Express, parts: ControlParts): void {
  const { clock, faults, switches } = parts;
  app.use('/_sim', express.json());
  app.get(STYLE_PATH, (_req, res) => void res.type('text/css').send(STYLE));
  app.get('/_sim/state', (_req, res) => void res.json(parts.state()));
  app.post('/_sim/reset', (_req, res) => {
    faults.clear();
    switches.reset();
    clock.reset();
    parts.reset();
    res.json({ ok: true });
  });
  mountFaults(app, faults);
  app.get('/_sim/clock', (_req, res) => void res.json(clockView(clock)));
  app.post('/_sim/clock', (req, res) => {
    const ms = readDuration(clockSchema.safeParse(req.body).data?.advance);
    if (ms === null) {
      res.status(400).json({ error: 'advance must be an ISO 8601 duration such as PT72H, not negative' });
      return;
    }
    clock.advance(ms);
    res.json(clockView(clock));
  });
  app.get('/_sim/switches', (_req, res) => void res.json(switches.all()));
  app.post('/_sim/switches', (req, res) => {
    const body = switchesSchema.safeParse(req.body);
    const change = body.success ? switches.merge(body.data) : { ok: false as const, reason: 'a JSON object is needed' };
    if (!change.ok) {
      res.status(400).json({ error: change.reason });
      return;
    }
    res.json(switches.all());
  });
}

/** Milliseconds of an ISO 8601 duration, or null when the text is not one or is negative. */
export function readDuration(text: string | undefined): number | null {
  const duration = Duration.fromISO(text ?? '');
  const ms = duration.toMillis();
  return duration.isValid && ms >= 0 ? ms : null;
}

function mountFaults(app: Express, faults: Faults): void {
  app.get('/_sim/faults', (_req, res) => void res.json(faults.list()));
  app.post('/_sim/faults', (req, res) => {
    const fault = faultSchema.safeParse(req.body);
    if (!fault.success) {
      res.status(400).json({ error: z.prettifyError(fault.error) });
      return;
    }
    faults.add(fault.data);
    res.json(faults.list());
  });
  app.delete('/_sim/faults', (_req, res) => {
    faults.clear();
    res.json([]);
  });
}

function clockView(clock: SimClock): { readonly now: string; readonly advancedMs: number } {
  return { now: clock.now().toISOString(), advancedMs: clock.advancedBy() };
}
