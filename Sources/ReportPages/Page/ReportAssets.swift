/// The style sheet of the page. It adapts to the light or dark colours of the reader's system and to the width of the
/// window. On paper, it hides elements that are only useful on a screen.
let reportStyle = """
  :root {
    --paper: #fff; --ink: #1a1a1a; --faint: #5a5f66; --line: #dfe2e6; --band: #f4f6f8; --link: #0b5cad;
    --fault: rgb(214 60 38 / 0.11); --fault-line: #c8371f; --warn: rgb(226 164 0 / 0.13); --warn-line: #e2a400;
    --fine: #e9f6ec; --fine-line: #3b9b55; --tint: rgb(40 70 100 / 0.055); --shade: rgb(0 0 0 / 0.18);
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --paper: #16181c; --ink: #e6e6e6; --faint: #a5abb3; --line: #33373d; --band: #1f2328; --link: #7db8f0;
      --fault: rgb(230 90 60 / 0.2); --fault-line: #e0674c; --warn: rgb(185 138 26 / 0.18); --warn-line: #b98a1a;
      --fine: #14291b; --fine-line: #3b9b55; --tint: rgb(200 220 255 / 0.06); --shade: rgb(255 255 255 / 0.2);
    }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
  header, main, footer { max-width: 1320px; margin: 0 auto; padding: 0 clamp(0.9rem, 3vw, 2.5rem); }
  header { padding-top: 1.8rem; }
  footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--faint); font-size: 0.85rem; }
  h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
  h1 + p { color: var(--faint); font-size: 1.05rem; margin: 0.3rem 0 1.2rem; }
  h2 { font-size: 1.3rem; margin: 2.6rem 0 0.9rem; padding-bottom: 0.3rem; border-bottom: 2px solid var(--line); }
  h3 { font-size: 1.05rem; margin: 2rem 0 0; overflow-wrap: anywhere; }
  p { margin: 0.5rem 0; }
  .about { color: var(--faint); margin: 0.1rem 0 0.8rem; }
  a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
  code { font: 0.85em ui-monospace, monospace; overflow-wrap: anywhere; }
  .tiles { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0; }
  .tiles div { flex: 1 1 10.5rem; max-width: 18rem; background: var(--band); border-radius: 8px; \
  padding: 0.6rem 0.9rem 0.7rem; }
  .tiles dt { color: var(--faint); font-size: 0.85rem; }
  .tiles dd { margin: 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
  .tiles small { color: var(--faint); font-size: 0.9rem; font-weight: 400; white-space: nowrap; }
  nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 1.1rem 0 0; font-size: 0.95rem; }
  .notes, .warnings {
    border: 1px solid var(--line); border-radius: 4px; margin: 0 0 0.7rem; padding: 0.7rem 1rem 0.7rem 2rem;
    overflow-wrap: anywhere;
  }
  .warnings { background: var(--warn); border: 0; border-left: 4px solid var(--warn-line); }
  .figures {
    display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 390px), 1fr)); gap: 0.9rem;
    margin: 0.9rem 0;
  }
  .large { grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); }
  .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 0.9rem; margin: 0.9rem 0; }
  .cards p { margin: 0.2rem 0 0; font-size: 0.85rem; line-height: 1.35; overflow-wrap: anywhere; }
  .cards span { display: block; }
  .pair { display: flex; gap: 0.3rem; }
  .pair picture { flex: 1 1 0; min-width: 0; }
  .pair img { display: block; width: 100%; height: auto; }
  .figures img {
    display: block; width: 100%; height: auto; padding: 0.4rem; border: 1px solid var(--line); border-radius: 8px;
  }
  figure { margin: 0; }
  figcaption { font-size: 0.9rem; margin-top: 0.2rem; }
  /* A shadow at an edge beyond which the table continues. Cells are translucent, so that they do not hide it. */
  .scroll {
    overflow-x: auto; margin: 0.6rem 0;
    background:
      linear-gradient(to left, var(--paper) 1.2rem, transparent) right / 3rem 100% no-repeat local,
      linear-gradient(to left, var(--shade), transparent) right / 1.2rem 100% no-repeat scroll;
  }
  table { border-collapse: collapse; font-size: 0.92rem; }
  th, td {
    text-align: left; padding: 0.28rem 0.65rem; border-bottom: 1px solid var(--line); vertical-align: baseline;
    white-space: nowrap;
  }
  thead th { background: var(--tint); font-weight: 600; vertical-align: bottom; }
  thead .number { white-space: normal; }
  td.long, .facts td { white-space: normal; min-width: 16rem; }
  .sortable td.long:first-child { min-width: 24rem; }
  tbody tr:hover { background: var(--tint); }
  .sortable th:first-child, .sortable td:first-child { position: sticky; left: 0; background: var(--paper); }
  /* A border of the table does not move with a sticky cell. */
  .sortable td:first-child { box-shadow: inset 0 -1px var(--line); }
  .sortable th:first-child { background: var(--band); }
  .sortable tr:hover td:first-child { background: var(--band); }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  .facts th { font-weight: 400; color: var(--faint); padding-left: 0; }
  .facts td { overflow-wrap: anywhere; }
  .facts ul { list-style: none; margin: 0; padding: 0; }
  .unused td { color: var(--faint); }
  .forest { margin: 0.9rem 0; }
  .forest-row {
    display: grid; grid-template-columns: minmax(11rem, 2fr) repeat(3, minmax(0, 1fr)); gap: 0 0.9rem;
    align-items: center; padding: 0.12rem 0; border-bottom: 1px solid var(--line);
  }
  .columns-4 .forest-row { grid-template-columns: minmax(11rem, 1.5fr) repeat(4, minmax(0, 1fr)); }
  .forest-row:hover { background: var(--band); }
  .forest-head {
    position: sticky; top: 0; z-index: 1; background: var(--band); align-items: end; font-size: 0.92rem;
    font-weight: 600;
  }
  .forest-row .name { overflow-wrap: anywhere; line-height: 1.3; padding-left: 0.3rem; font-size: 0.95rem; }
  .forest-row small { color: var(--faint); font-size: 0.82rem; font-weight: 400; }
  .forest .cell { display: grid; grid-template-columns: minmax(0, 1fr) 5.6rem; gap: 0 0.4rem; align-items: center; }
  .forest b { grid-column: 1 / -1; line-height: 1.2; }
  .forest .value { font-size: 0.85rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .forest .plot, .forest .ticks { position: relative; height: 1.25rem; overflow: hidden; }
  .forest .ticks { overflow: visible; font-size: 0.78rem; font-weight: 400; color: var(--faint); }
  .forest i { position: absolute; font-style: normal; }
  .forest .ticks i { transform: translateX(-50%); }
  .forest .zero { top: 0; bottom: 0; border-left: 1px solid var(--faint); }
  .forest .tick { top: 0; bottom: 0; border-left: 1px solid var(--line); }
  .forest .bar { top: 50%; border-top: 2px solid; margin-top: -1px; }
  .forest .dot { top: 50%; width: 0; border: 4px solid; border-radius: 4px; margin: -4px 0 0 -4px; }
  .forest .beyond { top: 50%; border: 5px solid transparent; margin: -5px 0 0 -7px; }
  .forest .beyond.right { border-left: 7px solid; border-right-width: 0; }
  .forest .beyond.left { border-right: 7px solid; border-left-width: 0; margin-left: 0; }
  .forest .distinct { border-color: var(--link); }
  .forest .faint { border-color: var(--faint); }
  .forest .beyond.distinct { border-color: transparent var(--link); }
  .forest .beyond.faint { border-color: transparent var(--faint); }
  .verdict { margin: 1rem 0 0; }
  .statements { list-style: none; margin: 0 0 0.9rem; padding: 0; }
  .statements li { margin: 0.35rem 0; padding: 0.5rem 0.9rem; border-radius: 4px; border-left: 4px solid; \
  overflow-wrap: anywhere; }
  .statements .fault { background: var(--fault); border-color: var(--fault-line); }
  .statements .doubt { border-color: var(--fault-line); }
  .statements .warning, .statements .untested { background: var(--warn); border-color: var(--warn-line); }
  .statements .fine { background: var(--fine); border-color: var(--fine-line); }
  .verdict h3 { margin: 0.8rem 0 0; }
  .verdict td.long { white-space: normal; min-width: 15rem; color: var(--faint); }
  @media (min-width: 701px) {
    .verdict td:first-child, .verdict td:nth-child(2) { white-space: normal; min-width: 9.5rem; }
  }
  .large-residual td { background: var(--fault); }
  pre { font: 0.85em/1.45 ui-monospace, monospace; background: var(--band); border-radius: 8px; padding: 0.8rem 1rem; \
  overflow: auto; max-height: 32rem; }
  details { margin: 0.4rem 0; }
  summary { cursor: pointer; color: var(--link); }
  th button { all: unset; cursor: pointer; }
  th button::after { content: "\\00a0\\2195"; color: var(--faint); opacity: 0.55; }
  th[aria-sort=ascending] button::after { content: "\\00a0\\2191"; color: inherit; opacity: 1; }
  th[aria-sort=descending] button::after { content: "\\00a0\\2193"; color: inherit; opacity: 1; }
  th button:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  .search { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.8rem; margin: 1.2rem 0 0.6rem; }
  .search output { color: var(--faint); font-variant-numeric: tabular-nums; }
  input[type=search] {
    font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--faint); border-radius: 6px;
    padding: 0.3rem 0.7rem; width: min(100%, 22rem);
  }
  @media (max-width: 900px) {
    .forest-row, .columns-4 .forest-row { grid-template-columns: minmax(0, 1fr); padding: 0.3rem 0; }
    .forest .cell, .forest-head .cell { grid-template-columns: 7.5rem minmax(0, 1fr) 5.6rem; padding-left: 0.3rem; }
    .forest .cell::before { content: attr(data-title); color: var(--faint); font-size: 0.82rem; line-height: 1.2; }
    .forest-head { position: static; }
    .forest-head .cell::before { content: none; }
    .forest b { grid-column: 1; font-size: 0.82rem; }
  }
  @media (max-width: 700px) {
    .stacked, .stacked tbody { display: block; }
    .stacked thead { display: none; }
    .stacked tr {
      display: grid; grid-template-columns: 1fr 1fr; gap: 0.15rem 1rem; padding: 0.5rem 0.6rem;
      border-bottom: 1px solid var(--line);
    }
    .stacked td, .verdict .stacked td.long {
      display: block; border: 0; padding: 0; min-width: 0; text-align: left; white-space: normal;
      overflow-wrap: anywhere;
    }
    .stacked td:empty, .verdict .stacked td.long:empty { display: none; }
    .stacked td:first-child { grid-column: 1 / -1; font-weight: 600; }
    .stacked td.long { grid-column: 1 / -1; }
    .stacked td::before { content: attr(data-title) ": "; color: var(--faint); font-size: 0.85rem; }
    .stacked td:first-child::before { content: none; }
    .stacked .large-residual { background: var(--fault); }
    .stacked .large-residual td { background: none; }
    tbody td:first-child:has(a) { white-space: normal; min-width: 12rem; }
    .sortable td:first-child:not(.number) { white-space: normal; min-width: 11rem; max-width: 11rem; }
  }
  @media print {
    body { font-size: 9.5pt; }
    header, main, footer { max-width: none; padding: 0; }
    h2, h3, .about { break-after: avoid; }
    picture, figure, tr, .forest-row, .tiles, .about { break-inside: avoid; }
    details:not([open]), nav, .search, th button::after { display: none; }
    /* Browsers do not paint a button in the head of a table again on the following pages. */
    th button { display: contents; }
    .scroll { overflow: visible; background: none; }
    .forest-head { position: static; }
    .figures { grid-template-columns: 1fr 1fr; }
    table { font-size: 8pt; }
    th, td { padding: 0.15rem 0.5rem; }
    th, td, thead th { white-space: normal; }
    td.long, .facts td { min-width: 0; }
    .cards { grid-template-columns: 1fr 1fr 1fr; }
    a { color: inherit; text-decoration: none; }
  }

  """

/// The script that sorts and searches tables. Without it, the page shows the same contents.
let reportScript = """
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
    const compare = (a, b) => {
      const difference = Number(a) - Number(b);
      return Number.isNaN(difference) ? a.localeCompare(b, "en", { numeric: true }) : difference;
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const rising = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        const rows = [...body.rows].map(row => [key(row, column), row]);
        const filled = rows.filter(([value]) => value !== "");
        filled.sort(([a], [b]) => rising ? compare(a, b) : compare(b, a));
        const empty = rows.filter(([value]) => value === "");
        body.append(...filled.concat(empty).map(([, row]) => row));
      });
    });
    const bar = document.createElement("div");
    bar.className = "search";
    const search = document.createElement("input");
    search.type = "search";
    search.placeholder = `Search: ${table.dataset.hint}`;
    search.setAttribute("aria-label", `search the ${table.dataset.noun}`);
    const count = document.createElement("output");
    const show = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      for (const row of body.rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every(word => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = `${shown} of ${body.rows.length} ${table.dataset.noun}`;
    };
    search.addEventListener("input", show);
    show();
    bar.append(search, count);
    table.parentElement.before(bar);
  }

  """
