/** Marks a branch that the types say cannot be reached; a new case that nobody handled fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
