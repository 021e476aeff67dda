import { Action } from './messages';

/** gpt2/status from the server. */
export interface Status {
  state: 'loading' | 'ready' | 'busy' | 'paused' | 'error';
  model: string;
  /** Where the text is sent; undefined if the model runs in the server. */
  host?: string;
  message?: string;
  remedy?: string;
  actions?: Action[];
}

/** The status bar for a state of the server and a file: its icon, its text, and the state in words.
 * @param off why this file gets no suggestions; undefined if it gets them */
export function look({ state, model, message, remedy }: Status, off?: string): [icon: string, name: string, sentence: string] {
  switch (state) {
    case 'error': return ['warning', 'GPT-2', `${message} ${remedy ?? ''}`.trim()];
    case 'paused': return ['debug-pause', 'GPT-2', message ?? 'Suggestions are paused.'];
    case 'loading': return off ? ['circle-slash', 'GPT-2', off] : ['loading~spin', model || 'GPT-2', 'The model is loading.'];
    case 'busy': return ['sync~spin', model, 'The model is writing.'];
    case 'ready': return off ? ['circle-slash', 'GPT-2', off] : ['pencil', model, 'Suggestions are on.'];
  }
}
