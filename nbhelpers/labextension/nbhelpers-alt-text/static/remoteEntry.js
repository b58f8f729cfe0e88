// JupyterLab draws output images without an alt attribute, whatever their metadata say. This gives each
// image of a cell the text from the cell's metadata, {"alt": "…"} or a list in the order of the figures,
// for stored outputs and for those of a new run. Written by hand: there is nothing to build.
(() => {
  const describe = (app, image) => {
    const node = image.closest('.jp-CodeCell');
    for (const { content } of node ? app.shell.widgets('main') : []) {
      const cell = (content?.widgets ?? []).find(widget => widget.node === node);
      const alt = [].concat(cell?.model?.getMetadata?.('alt') ?? []);
      const images = [...node.querySelectorAll('.jp-RenderedImage img')];
      const text = alt[images.indexOf(image)];
      if (text) {
        image.alt = text;
      }
    }
  };

  const plugin = {
    id: 'nbhelpers-alt-text:plugin',
    autoStart: true,
    activate: app => {
      const all = () =>
        document
          .querySelectorAll('.jp-CodeCell .jp-RenderedImage img:not([alt])')
          .forEach(image => describe(app, image));
      let waiting;
      const soon = () => {
        cancelAnimationFrame(waiting);
        waiting = requestAnimationFrame(all);
      };
      new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB['nbhelpers-alt-text'] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin })
  };
})();
