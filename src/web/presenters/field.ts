/** One choice of a field. */
export interface ChoiceView {
  readonly value: string;
  readonly text: string;
  readonly chosen: boolean;
}

/** One field of a form as the view prints it. A secret never has a value: what was typed is not sent back. */
export interface FieldView {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'choice' | 'tick' | 'number';
  readonly label: string;
  readonly value: string;
  readonly hint: string | null;
  readonly error: string | null;
  readonly required: boolean;
  readonly ticked: boolean;
  readonly choices: readonly ChoiceView[];
  /** A tick that forgets the saved value of a secret that may be left out. */
  readonly forget: { readonly name: string; readonly label: string; readonly ticked: boolean } | null;
}

/** A field with everything that was not named empty. */
export function field(given: Pick<FieldView, 'name' | 'kind' | 'label'> & Partial<FieldView>): FieldView {
  return { value: '', hint: null, error: null, required: false, ticked: false, choices: [], forget: null, ...given };
}
