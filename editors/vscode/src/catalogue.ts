/** One model, as `gpt2-lsp model list --json` tells of it. */
export interface CatalogueModel {
  id: string;
  parameters: number;
  bytes: number;
  memoryBytes: number;
  licence?: string;
  installed: boolean;
  bundled: boolean;
}

/** The model as a line to choose from; the one that writes now is ticked. */
export function describe(model: CatalogueModel, current: string): { label: string; description: string; detail: string } {
  const where = model.bundled ? 'comes along' : model.installed ? 'installed' : `download of ${size(model.bytes)}`;
  return {
    label: model.id === current ? `$(check) ${model.id}` : model.id,
    description: `${Math.round(model.parameters / 1e5) / 10} M parameters, ${where}`,
    detail: `Licence ${model.licence ?? 'unknown'}; needs ${size(model.memoryBytes)} of memory`,
  };
}

/** Reads `gpt2-lsp model pull --json` line by line, as a progress notification takes it: of which file how much has come, and by how
 * many per cent of the whole model that is more than before. A line that tells of no file gives undefined. */
export function progressOf(model: CatalogueModel): (line: string) => { message: string; increment: number } | undefined {
  const come = new Map<string, number>();
  return line => {
    const { file, received = 0, total } = JSON.parse(line) as { file?: string; received?: number; total?: number };
    if (!file)
      return undefined;
    const increment = 100 * (received - (come.get(file) ?? 0)) / model.bytes;
    come.set(file, received);
    return { message: total ? `${file}, ${size(received)} of ${size(total)} (${Math.floor(100 * received / total)} %)` : `${file}, ${size(received)}`, increment };
  };
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
