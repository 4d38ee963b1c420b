/**
 * Makes something for a key when it is first asked for, and gives the same from then on. Nothing is ever forgotten, so this is for keys of which there
 * are few, whatever anybody sends. What throws is not kept.
 */
export function onceEach<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as T;
  };
}
