/** The look of the trace page. Colours have a contrast of at least 4.5 : 1 in light and dark. */
export const STYLE = `
:root{--bg:#f6f7f9;--card:#fff;--ink:#1b1f24;--dim:#57606a;--line:#d8dee4;--bad:#b42318;--warn:#8a4b00;--good:#116329;--wait:#0b5cad}
@media (max-width:34rem){.events b{flex-basis:100%}}
@media (prefers-color-scheme:dark){:root{--bg:#0e1116;--card:#171b22;--ink:#e6edf3;--dim:#9aa4af;--line:#2d333b;--bad:#ff8a80;--warn:#f0b45c;--good:#5fd38a;--wait:#79b8ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:60rem;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
code,dd,time,td,.reason{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em;overflow-wrap:anywhere}
.brand{margin:0;color:var(--dim);font-size:.875rem}
h1{margin:.25rem 0;font-size:1.375rem;font-weight:600}
h1 .label{display:block;color:var(--dim);font-size:.875rem;font-weight:400}
h2{margin:0 0 .5rem;font-size:1.0625rem;font-weight:600}
.summary{margin:.5rem 0 1.5rem}
.note{margin:0 0 1.5rem;color:var(--warn)}
.card{margin:0 0 1rem;padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-left:4px solid var(--line);border-radius:8px}
.card.silent{border-left-color:var(--bad)}.card.failed,.card.unknown,.card.evicted{border-left-color:var(--warn)}
.card.confirmed{border-left-color:var(--good)}.card.pending{border-left-color:var(--wait)}
.chip{display:inline-block;padding:0 .5rem;border:1px solid;border-radius:1rem;font-size:.875rem;color:var(--dim)}
.chip.silent{color:var(--bad)}.chip.failed,.chip.unknown,.chip.evicted{color:var(--warn)}
.chip.confirmed{color:var(--good)}.chip.pending{color:var(--wait)}
.took{float:right;color:var(--dim);font-weight:400}
.why{margin:0 0 .75rem}
.events{margin:0 0 .75rem;padding:0;list-style:none;border-left:2px solid var(--line)}
.events li{padding:.125rem 0 .125rem .75rem;display:flex;gap:.25rem .75rem;flex-wrap:wrap;align-items:baseline}
.events b{min-width:6.5rem}
.after{font-size:.875rem}
.events time,.after{color:var(--dim)}
.events .silent b{color:var(--bad)}.events .failed b,.events .unknown b,.events .evicted b{color:var(--warn)}.events .confirmed b,.events .received b,.events .processed b{color:var(--good)}.events .waiting b{color:var(--wait)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(13rem,45%),1fr));gap:.5rem 1.25rem;margin:0}
dt{color:var(--dim);font-size:.8125rem}dd{margin:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th{text-align:left;color:var(--dim);font-weight:400}
th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
footer{color:var(--dim);font-size:.8125rem}
`;
