const before = `# The house by the sea

When the rain had stopped, we walked down to the harbour. The boats were
lying on the sand, and behind them stood a house with two towers.

`;

/** The picture in the extension's README. */
export default async function ({ check, editor }) {
  await check('the picture of the README', async () => {
    editor.settings({ 'editor.minimap.enabled': false, 'editor.fontSize': 15, 'editor.padding.top': 12, 'breadcrumbs.enabled': false, 'workbench.activityBar.location': 'hidden' });
    await editor.open('harbour.md', before);
    await editor.command('View: Toggle Primary Side Bar Visibility');
    await editor.enter('It was built in the middle of the ni');
    await editor.someGhost();
    await editor.settled();
    await editor.screenshot('picture', { x: 0, y: 35, width: 800, height: 190 });
    await editor.command('View: Toggle Primary Side Bar Visibility');
    editor.settings({});
  });
}
