import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { until } from '../until.mjs';

const before = `# The house by the sea

When the rain had stopped, we walked down to the harbour. The boats were
lying on the sand, and behind them stood a house with two towers.

`;

const notes = `# Notes for the next release

`;
const sentence = 'Each token is read from the key-value ca';

const view = {
  'editor.minimap.enabled': false, 'editor.fontSize': 15, 'editor.padding.top': 12, 'breadcrumbs.enabled': false, 'editor.cursorBlinking': 'solid',
  'workbench.activityBar.location': 'hidden', 'workbench.editor.showTabs': 'none', 'gpt2.pace': 'fast',
};

/** Takes the pictures for the READMEs and the walkthrough; README.md says where to copy them. */
export default async function ({ check, editor }) {
  await check('the picture for the README is taken', async () => {
    await editor.open('harbour.md', before);
    editor.settings(view);
    await until('no tabs', async () => await editor.page.locator('.tab.active').count() === 0);
    await editor.settled();
    const { x, y } = await editor.page.locator('.editor-instance').first().boundingBox();
    const clip = { x, y, width: 800, height: 160 };
    const frames = [];
    const frame = async () => {
      await editor.settled();
      frames.push(path.join(editor.out, `picture-${frames.length}.png`));
      await editor.screenshot(`picture-${frames.length - 1}`, clip);
    };
    for (const text of ['The ', 'house ', 'was ', 'built ', 'in ', 'the ', 'early ']) {
      await editor.enter(text);
      await frame();
    }
    await editor.enter('nine');
    await editor.someGhost();
    await frame();
    await editor.press('Tab');
    await editor.noGhost();
    await frame();
    const picture = path.join(editor.out, 'picture.png'), typed = frames.slice(0, -2), [ghost, accepted] = frames.slice(-2);
    execFileSync(process.execPath, [path.resolve(editor.out, '../../scripts/animate.mjs'), picture, '500', ghost, accepted, ...typed]);
    editor.settings({});
    await until('the tabs', () => editor.page.locator('.tab.active').count());
  });

  const learnt = process.env.GPT2LSP_E2E_LEARNT;
  if (learnt)
    await check('the pictures of one sentence before and after learning are taken', async () => {
      for (const [name, model] of [['before', 'prose-mini'], ['after', learnt]]) {
        editor.settings({});
        await editor.open(`${name}.md`, notes);
        editor.settings({ ...view, 'gpt2.model': model });
        await editor.ready(path.basename(model));
        await editor.enter(sentence);
        if (model === learnt)
          await editor.someGhost();
        await editor.settled();
        const { x, y } = await editor.page.locator('.editor-instance').first().boundingBox();
        await editor.screenshot(`learning-${name}`, { x, y, width: 800, height: 110 });
      }
      editor.settings({});
      await until('the tabs', () => editor.page.locator('.tab.active').count());
    });
}
