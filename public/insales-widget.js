// The widget of the order card. It knows the order from the page around it, asks our server by the key of its shop, and moves no money: those
// buttons open our own pages. Every value is put in as text, never as markup, because orders hold what buyers typed.
const ordertillElement = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') element.addEventListener('click', value);
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

(() => {
  const script = document.currentScript;
  const root = document.getElementById('ordertill');
  if (!script || !root) return;
  const { shop, key, wait, offline } = script.dataset;
  const base = new URL('.', script.src).href;
  const REFRESH_MS = 20_000;
  const shown = { qr: null, busy: false, note: '', email: null, merchant: null };
  let view = null;
  let order = null;

  const style = document.createElement('style');
  style.textContent = `
    #ordertill{font:14px/1.45 system-ui,sans-serif;color:#1c2430;padding:4px}
    #ordertill *{box-sizing:border-box}
    #ordertill .row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0 0 10px}
    #ordertill .sum{font-size:18px;font-weight:600}
    #ordertill .state{padding:2px 10px;border-radius:12px;background:#e8ecf2}
    #ordertill .state[data-state=paid]{background:#d6f2df}
    #ordertill .state[data-state=authorized]{background:#fdeec8}
    #ordertill .muted{color:#5a6472;margin:0 0 8px}
    #ordertill input,#ordertill select{font:inherit;padding:6px 8px;border:1px solid #98a2b3;border-radius:6px;min-width:0;flex:1 1 180px}
    #ordertill button,#ordertill a.button{font:inherit;padding:6px 12px;border:1px solid #98a2b3;border-radius:6px;background:#fff;color:inherit;cursor:pointer;text-decoration:none;display:inline-block}
    #ordertill button.main,#ordertill a.main{background:#1f5fd1;border-color:#1f5fd1;color:#fff}
    #ordertill .wrong{color:#a51d1d}
    #ordertill img{display:block;width:180px;height:180px}
    #ordertill :focus-visible{outline:2px solid #1f5fd1;outline-offset:2px}`;
  document.head.append(style);

  const ask = async (path, body) => {
    const query = new URLSearchParams({ shop, order: String(order) });
    const response = await fetch(`${base}widget-api/${path}?${query}`, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      credentials: 'omit',
      cache: 'no-store',
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.message);
    return answer;
  };

  // How often the state was asked for, and which of the answers is shown: one that comes late would show again how things stood before.
  let asked = 0;
  let latest = 0;

  const run = async (path, body, note = '') => {
    if (shown.busy) return;
    asked += 1;
    latest = asked;
    shown.busy = true;
    draw();
    try {
      view = await ask(path, body);
      Object.assign(shown, { note, qr: null });
    } catch (error) {
      shown.note = error instanceof TypeError || error instanceof SyntaxError ? offline : error.message;
    }
    shown.busy = false;
    draw();
  };

  const copy = async () => {
    const field = root.querySelector('[data-test=link]');
    field.select();
    try {
      await navigator.clipboard.writeText(view.link);
    } catch {
      // A frame may be without the right to the clipboard; the older way needs none.
      document.execCommand('copy');
    }
    shown.note = view.texts.copied;
    draw();
  };

  const toggleQr = async () => {
    if (shown.qr === null) {
      try {
        shown.qr = (await ask('qr')).svg;
      } catch {
        shown.note = offline;
      }
    } else shown.qr = null;
    draw();
  };

  const button = (text, test, onclick, kind = '') => {
    const element = ordertillElement('button', { 'type': 'button', 'data-test': test, 'class': kind, onclick }, text);
    element.disabled = shown.busy;
    return element;
  };

  const linkRows = () => {
    const { link, texts, email } = view;
    if (!link) return [];
    const address = ordertillElement('input', {
      'type': 'email',
      'data-test': 'email',
      'aria-label': texts.email,
      'placeholder': texts.email,
    });
    address.value = shown.email ?? email;
    address.addEventListener('input', () => {
      shown.email = address.value;
    });
    const field = ordertillElement('input', {
      'type': 'text',
      'readonly': '',
      'data-test': 'link',
      'aria-label': texts.link,
      'value': link,
    });
    const send = () => run('send', { invoice: view.invoice, email: address.value.trim() }, texts.sent);
    const qr =
      shown.qr === null
        ? []
        : [ordertillElement('img', { 'alt': 'QR', 'data-test': 'qr-code', 'src': `data:image/svg+xml,${encodeURIComponent(shown.qr)}` })];
    return [
      ordertillElement(
        'div',
        { class: 'row' },
        field,
        button(texts.copy, 'copy', copy),
        button(shown.qr === null ? texts.qr : texts['hide-qr'], 'qr', toggleQr),
      ),
      ...qr,
      ordertillElement('div', { class: 'row' }, address, button(texts.send, 'send', send)),
    ];
  };

  const makeRow = () => {
    const { merchants, texts } = view;
    if (merchants.length === 0) return [];
    const choice = ordertillElement('select', { 'aria-label': texts.merchant, 'data-test': 'merchant' });
    for (const { code, name } of merchants) choice.append(ordertillElement('option', { value: code }, name));
    if (shown.merchant !== null) choice.value = shown.merchant;
    choice.addEventListener('change', () => {
      shown.merchant = choice.value;
    });
    const create = () => run('link', { merchant: choice.value });
    return [
      ordertillElement('div', { class: 'row' }, ...(merchants.length > 1 ? [choice] : []), button(texts.make, 'make-link', create, 'main')),
    ];
  };

  const actionRow = () => {
    const main = view.actions.find(({ name }) => name === 'confirm') ? 'confirm' : '';
    const links = view.actions.map(({ name, text, url }) =>
      ordertillElement(
        'a',
        { 'class': name === main ? 'button main' : 'button', 'href': url, 'target': '_blank', 'rel': 'noopener', 'data-test': name },
        text,
      ),
    );
    return links.length === 0 ? [] : [ordertillElement('div', { class: 'row' }, ...links)];
  };

  const draw = () => {
    const note = ordertillElement('p', { 'class': 'muted', 'role': 'status', 'data-test': 'note' }, shown.note);
    if (!view) {
      root.replaceChildren(ordertillElement('p', { class: 'muted' }, shown.note || wait));
      if (shown.note) root.append(button('↻', 'again', () => run('state')));
      return;
    }
    const head = ordertillElement(
      'div',
      { class: 'row' },
      ordertillElement('span', { 'class': 'state', 'data-test': 'state', 'data-state': view.state }, view.stateText),
      ordertillElement('span', { 'class': 'sum', 'data-test': 'sum' }, view.sum),
    );
    const facts = view.facts.length > 0 ? [ordertillElement('p', { class: 'muted' }, view.facts.join(' · '))] : [];
    const warning = view.note ? [ordertillElement('p', { 'class': 'wrong', 'data-test': 'warning' }, view.note)] : [];
    const typing = root.contains(document.activeElement) ? document.activeElement.getAttribute('data-test') : null;
    root.replaceChildren(head, ...facts, ...warning, ...makeRow(), ...linkRows(), ...actionRow(), note);
    if (typing) root.querySelector(`[data-test="${typing}"]`)?.focus();
  };

  // A button that is drawn anew while it is held down would not be pressed.
  let held = false;
  root.addEventListener('pointerdown', () => {
    held = true;
  });
  for (const end of ['pointerup', 'pointercancel'])
    window.addEventListener(end, () => {
      held = false;
    });

  const refresh = async () => {
    if (document.hidden || shown.busy || order === null || root.contains(document.activeElement)) return;
    asked += 1;
    const look = asked;
    try {
      const fresh = await ask('state');
      if (look < latest || held) return;
      latest = look;
      view = fresh;
      draw();
    } catch {
      return;
    }
  };

  const start = () => {
    if (order !== null || !window.order_info) return;
    order = window.order_info.id;
    void run('state');
    setInterval(refresh, REFRESH_MS);
    window.addEventListener('focus', refresh);
  };

  draw();
  start();
  window.addEventListener('load', start);
  // The back office may set the order late.
  const poll = setInterval(() => {
    start();
    if (order !== null) clearInterval(poll);
  }, 500);
})();
