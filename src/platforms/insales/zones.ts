/** The zones of the back office that have no name of the city in theirs; everything else is looked for by its city. */
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['Kaliningrad', 'Europe/Kaliningrad'],
  ['Moscow', 'Europe/Moscow'],
  ['St. Petersburg', 'Europe/Moscow'],
  ['Volgograd', 'Europe/Volgograd'],
  ['Samara', 'Europe/Samara'],
  ['Ekaterinburg', 'Asia/Yekaterinburg'],
  ['Novosibirsk', 'Asia/Novosibirsk'],
  ['Krasnoyarsk', 'Asia/Krasnoyarsk'],
  ['Irkutsk', 'Asia/Irkutsk'],
  ['Yakutsk', 'Asia/Yakutsk'],
  ['Vladivostok', 'Asia/Vladivostok'],
  ['Magadan', 'Asia/Magadan'],
  ['Kamchatka', 'Asia/Kamchatka'],
  ['Minsk', 'Europe/Minsk'],
  ['Kyiv', 'Europe/Kyiv'],
  ['Kiev', 'Europe/Kyiv'],
  ['Almaty', 'Asia/Almaty'],
  ['Astana', 'Asia/Almaty'],
  ['Tashkent', 'Asia/Tashkent'],
  ['Yerevan', 'Asia/Yerevan'],
  ['Tbilisi', 'Asia/Tbilisi'],
  ['Baku', 'Asia/Baku'],
  ['UTC', 'UTC'],
]);

/** Where InSales is at home, for shops whose zone we cannot read. */
const HOME = 'Europe/Moscow';

/** The IANA zone of a zone as the back office names it; names that are IANA zones already stay. */
export function ianaZone(name: string | null): string {
  if (name === null) return HOME;
  const known = BY_NAME.get(name);
  if (known) return known;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format();
    return name;
  } catch {
    return HOME;
  }
}
