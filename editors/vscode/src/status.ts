/** gpt2/status, as the server sends it. */
export interface Status {
  state: 'loading' | 'ready' | 'busy' | 'paused' | 'error';
  model: string;
  message?: string;
  remedy?: string;
}

/** What the status bar shows. */
export interface Look {
  text: string;
  tooltip: string;
  command: string;
  warns?: boolean;
}

/** The status bar for a state of the server and a file that gets suggestions or not. */
export function look(status: Status, on: boolean): Look {
  switch (status.state) {
    case 'error':
      return { text: '$(warning) GPT-2', tooltip: `${status.message}\n${status.remedy ?? ''}`.trim(), command: 'gpt2Lsp.showRemedy', warns: true };
    case 'paused':
      return { text: '$(debug-pause) GPT-2', tooltip: 'Suggestions are paused. Click to go on.', command: 'gpt2Lsp.resume' };
  }
  if (!on)
    return { text: '$(circle-slash) GPT-2', tooltip: 'No suggestions in this file. Click for the settings.', command: 'gpt2Lsp.openSettings' };
  switch (status.state) {
    case 'loading':
      return { text: `$(loading~spin) ${status.model || 'GPT-2'}`, tooltip: 'The model is being loaded. Click for the log.', command: 'gpt2Lsp.showLog' };
    case 'busy':
      return { text: `$(sync~spin) ${status.model}`, tooltip: 'The model is writing. Click to choose another model.', command: 'gpt2Lsp.selectModel' };
    case 'ready':
      return { text: `$(pencil) ${status.model}`, tooltip: 'Suggestions are on. Click to choose another model.', command: 'gpt2Lsp.selectModel' };
  }
}
