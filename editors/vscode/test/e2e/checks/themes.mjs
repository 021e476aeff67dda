import { until } from '../until.mjs';

/** The extension's texts in high contrast, for a person who looks at the screenshots. */
export default async function ({ check, editor }) {
  for (const [theme, name] of [['Default High Contrast', 'dark'], ['Default High Contrast Light', 'light']])
    await check(`high contrast, ${name}`, async () => {
      editor.settings({ 'workbench.colorTheme': theme });
      await until('the theme', () => editor.page.locator(`.monaco-workbench.hc-${name === 'dark' ? 'black' : 'light'}`).count());
      await editor.open(`contrast-${name}.md`);
      await editor.enter('It was one of the most important events in the his');
      await editor.someGhost();
      await editor.screenshot(`contrast-${name}`);
      await editor.clickStatus();
      await editor.rows('GPT-2 Prose').first().waitFor();
      await editor.screenshot(`contrast-${name}-menu`);
      await editor.press('Escape');
      editor.settings({ 'workbench.colorTheme': theme, 'gpt2.serverPath': '/nowhere/gpt2-lsp' });
      await editor.statusIs('warning', 'GPT-2');
      await editor.screenshot(`contrast-${name}-error`);
      editor.settings({});
      await until('readiness', async () => /^pencil /.test(await editor.status()));
      await editor.clearNotifications();
    });
}
