const STEP = 1_024;

/** A size in bytes as people read it: "1.4 MB". */
export function sizeText(bytes: number, language: string): string {
  if (bytes < STEP) return new Intl.NumberFormat(language, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(bytes);
  const [unit, divisor] = bytes < STEP * STEP ? (['kilobyte', STEP] as const) : (['megabyte', STEP * STEP] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / divisor);
}
