import * as path from 'node:path';

/** Where the server may be: in the setting, in the extension, on the PATH. */
export interface Places {
  setting: string;
  extensionPath: string;
  searchPath: string;
  home: string;
  platform: string;
}

/** The server's program, or undefined. If the writer set a path, no other place is searched: another program would be a surprise. */
export function findServer(places: Places, isFile: (file: string) => boolean): string | undefined {
  if (places.setting)
    return [places.setting.replace(/^~(?=[/\\])/, places.home)].find(isFile);
  const [program, separator] = places.platform === 'win32' ? ['gpt2-lsp.exe', ';'] : ['gpt2-lsp', ':'];
  const onPath = places.searchPath.split(separator).filter(Boolean);
  return [path.join(places.extensionPath, 'server'), ...onPath].map(directory => path.join(directory, program)).find(isFile);
}

/** The message when no server was found. */
export const notFound = (setting: string) => setting
  ? { message: `There is no program at ${setting}.`, remedy: 'Correct the setting gpt2.serverPath, or clear it to use the bundled server.' }
  : { message: 'This package has no server for this computer.', remedy: 'Install the package for this platform, or set gpt2.serverPath to a server.' };
