/** One model, as `gpt2-lsp model list --json` tells of it. */
export interface CatalogueModel {
  id: string;
  parameters: number;
  bytes: number;
  memoryBytes: number;
  licence: string;
  installed: boolean;
  bundled: boolean;
}

/** The model as a line to choose from. */
export function describe(model: CatalogueModel): { label: string; description: string; detail: string } {
  const where = model.bundled ? 'comes along' : model.installed ? 'installed' : `download of ${size(model.bytes)}`;
  return {
    label: model.id,
    description: `${Math.round(model.parameters / 1e5) / 10} M parameters, ${where}`,
    detail: `Licence ${model.licence}; needs ${size(model.memoryBytes)} of memory`,
  };
}

/** A line of `gpt2-lsp model pull --json` for a progress message, or undefined if it tells of no file. */
export function step(line: string): string | undefined {
  const { file, received, total } = JSON.parse(line) as { file?: string; received?: number; total?: number };
  return file && total ? `${file}, ${size(received ?? 0)} of ${size(total)} (${Math.floor(100 * (received ?? 0) / total)} %)` : undefined;
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
