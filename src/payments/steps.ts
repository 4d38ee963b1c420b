/** Every place between two steps of moving money, making links, taking in, applying and reporting, in the order of their lives. */
export const STEPS = [
  'invoice-kept',
  'start-heard',
  'start-kept',
  'operation-kept',
  'platform-asked',
  'gateway-read',
  'reading-kept',
  'gateway-called',
  'gateway-read-again',
  'outcome-kept',
  'operation-read',
  'operation-resolved',
  'notification-verified',
  'notification-kept',
  'notification-read',
  'notification-applied',
  'notification-finished',
  'report-built',
  'platform-told',
  'report-kept',
] as const;

/** A place between two steps, by its name. */
export type Step = (typeof STEPS)[number];

/** Hears that a step has been passed. In the product nobody listens; a test ends the process there. */
export type PassStep = (step: Step) => void;
