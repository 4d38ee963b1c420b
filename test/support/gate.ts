/** Something that tests wait for and open: a promise with its key outside. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const waiting: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => waiting.push(resolve));
  return { opened, open: () => waiting.forEach((resolve) => resolve()) };
}
