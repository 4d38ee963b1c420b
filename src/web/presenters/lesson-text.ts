/** A piece of a line: plain, or an address that can be followed. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/** A block of a lesson's text as the view prints it; nothing in it is markup. */
export type LessonBlock =
  | { readonly kind: 'heading'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly TextPart[])[] }
  | { readonly kind: 'text'; readonly lines: readonly (readonly TextPart[])[] };

const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/;

function partsOf(line: string): readonly TextPart[] {
  return line
    .split(ADDRESS)
    .map((text, index) => ({ text, href: index % 2 === 1 ? text : null }))
    .filter(({ text }) => text !== '');
}

/**
 * The text of a lesson as blocks: paragraphs with blank lines between them, `## ` before a heading, `- ` before the lines of a list. Addresses become
 * links. Everything else is text, so that nothing a seller types can be markup.
 */
export function lessonBlocks(text: string): readonly LessonBlock[] {
  const blocks = text.replaceAll('\r\n', '\n').split(/\n\s*\n/);
  return blocks.flatMap((block): readonly LessonBlock[] => {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    const [first] = lines;
    if (first === undefined) return [];
    if (first.startsWith('## ')) {
      const heading = { kind: 'heading', parts: partsOf(first.slice(3)) } as const;
      return [heading, ...(lines.length > 1 ? lessonBlocks(lines.slice(1).join('\n')) : [])];
    }
    if (lines.every((line) => line.startsWith('- '))) return [{ kind: 'list', items: lines.map((line) => partsOf(line.slice(2))) }];
    return [{ kind: 'text', lines: lines.map(partsOf) }];
  });
}
