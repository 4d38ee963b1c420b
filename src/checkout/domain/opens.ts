/** What a purchase opens: a course, one of its intakes, or a plan of several. Which there are is known to the academy alone. */
export interface Opens {
  readonly kind: 'course' | 'class' | 'plan';
  readonly id: string;
}

/** What is opened, as the value of a form's field; empty = nothing. */
export const opensKey = (opens: Opens | null): string => (opens === null ? '' : `${opens.kind}:${opens.id}`);
