// What the notebooks need of JupyterLab. Written by hand: there is nothing to build.
(() => {
  // JupyterLab draws output images without an alt attribute, whatever their metadata say. This gives each
  // image of a cell the text from the cell's metadata, {"alt": "…"} or a list in the order of the figures,
  // for stored outputs and for those of a new run.
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

  const altTexts = {
    id: 'nbhelpers-lab:alt-texts',
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

  // The file browser cuts the notebooks' names off at its usual width of 250 pixels.
  const wholeNames = {
    id: 'nbhelpers-lab:whole-names',
    autoStart: true,
    activate: () => {
      const style = document.createElement('style');
      style.textContent = '#jp-left-stack { min-width: 300px !important; }';
      document.head.append(style);
    }
  };

  // A slide's link to its cells ends in #cell-id=…. JupyterLab itself looks at that before the notebook is
  // there; and the cells, drawn one by one, push each other down for a while.
  const goToCell = {
    id: 'nbhelpers-lab:go-to-cell',
    autoStart: true,
    activate: app => {
      const fragment = window.location.hash;
      const id = decodeURIComponent(fragment.replace('#cell-id=', ''));
      let gone = false;
      const go = async () => {
        const panel = app.shell.currentWidget;
        if (gone || !panel?.setFragment) {
          return;
        }
        gone = true;
        app.shell.currentChanged.disconnect(go);
        let touched = false;
        for (const kind of ['wheel', 'pointerdown', 'keydown']) {
          window.addEventListener(kind, () => (touched = true), { once: true, capture: true });
        }
        for (let seen = 0, time = 0; seen < 5 && time < 200 && !touched; time++) {
          panel.setFragment(fragment);
          await new Promise(resolve => setTimeout(resolve, 300));
          const cell = panel.content?.activeCell; // for a while it is the first one
          const top = cell?.node.getBoundingClientRect().top;
          seen = cell?.model.id === id && top >= 0 && top < window.innerHeight ? seen + 1 : 0;
        }
      };
      if (fragment.startsWith('#cell-id=')) {
        app.shell.currentChanged.connect(go);
        app.restored.then(go); // on a slow machine the notebook may be there before this is
      }
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB['nbhelpers-lab'] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: [altTexts, wholeNames, goToCell] })
  };
})();
