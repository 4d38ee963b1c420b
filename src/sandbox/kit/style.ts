/** The stylesheet of all simulator pages: plain, one column on a phone, contrast of at least 4.5 to 1. */
export const STYLE = `
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --ground: #f6f8fa; --link: #0757a8; --go: #116329; --stop: #a40e26; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid #0969da; outline-offset: 2px; }
.bar { background: #24292f; color: #fff; padding: .6rem 1rem; }
.bar a { color: #fff; font-weight: 600; text-decoration: none; }
.tag { border: 1px solid #8c959f; border-radius: 1rem; font-size: .75rem; margin-left: .5rem; padding: .1rem .6rem; }
main { margin: 0 auto; max-width: 72rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
.card, section, details { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem; padding: 1rem; }
summary { cursor: pointer; font-weight: 600; }
.narrow { margin: 0 auto; max-width: 30rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td.number, th.number { font-variant-numeric: tabular-nums; text-align: right; }
code, pre { background: var(--ground); font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85em; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .5rem; }
form { margin: 0; }
form.row, .row { align-items: end; display: flex; flex-wrap: wrap; gap: .5rem; }
label { display: block; max-width: 100%; }
label small, .hint { color: var(--soft); display: block; font-size: .85rem; }
input, select, textarea { background: #fff; border: 1px solid #6e7781; border-radius: .35rem; color: var(--ink); font: inherit; max-width: 100%; padding: .4rem .55rem; }
input[type="checkbox"], input[type="radio"] { height: 1.1rem; margin-right: .4rem; width: 1.1rem; }
button, .button { background: #fff; border: 1px solid #6e7781; border-radius: .35rem; color: var(--ink); cursor: pointer; display: inline-block; font: inherit; font-weight: 600; min-height: 2.5rem; padding: .4rem .9rem; text-decoration: none; }
button.go { background: var(--go); border-color: var(--go); color: #fff; }
button.stop { background: var(--stop); border-color: var(--stop); color: #fff; }
button[disabled] { cursor: not-allowed; opacity: .55; }
.sum { font-size: 1.75rem; font-weight: 700; margin: .25rem 0; }
.good { color: var(--go); font-weight: 600; }
.bad { color: var(--stop); font-weight: 600; }
.notice { background: #fff8c5; border: 1px solid #9a6700; border-radius: .35rem; padding: .5rem .75rem; }
.error { background: #ffebe9; border: 1px solid var(--stop); border-radius: .35rem; padding: .5rem .75rem; }
`;
