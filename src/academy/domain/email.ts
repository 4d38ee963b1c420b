/** The form of an e-mail address that members are known by; null = it cannot be one. */
export function memberEmail(text: string | null): string | null {
  const email = (text ?? '').trim().toLowerCase();
  return /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/.test(email) && email.length <= 254 ? email : null;
}
