/** The page's style: no fonts, pictures or sheets from elsewhere; light and dark; print. */
export const CSS = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;--link:#0550ae;--open:#b3261e;--unknown:#8a5a00;--over:#1a6b3c;--critical:#a3123a;--high:#b3431a;--medium:#8a5a00;--low:#33618f;--info:#57606a}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e6e8ea;--soft:#a3abb3;--line:#3a4148;--panel:#1e2226;--link:#79b8ff;--open:#ff8a80;--unknown:#f0b849;--over:#6fd08c;--critical:#c2255c;--high:#c4501f;--medium:#96690f;--low:#3f74a8;--info:#66707a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere;background:var(--bg);color:var(--fg);font:16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 16px}
h1{font-size:1.45rem;line-height:1.25;margin:.7rem 0 .3rem}
h2{font-size:1.2rem;line-height:1.3;margin:1.2rem 0 .5rem;padding-top:.6rem;border-top:2px solid var(--line)}
h3{font-size:1.02rem;margin:1.3rem 0 .4rem}
h4{font-size:.95rem;margin:.9rem 0 .3rem}
p{margin:.4rem 0}
ul,ol{margin:.3rem 0;padding-left:1.3rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.picture:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.soft{color:var(--soft)}
.small{font-size:.86em}
.name{font-weight:600;overflow-wrap:anywhere}
code,.full,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.84em}
code,.full{overflow-wrap:anywhere}
.full{color:var(--soft);display:block}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.6rem;margin:.4rem 0;overflow:auto;max-height:34rem;white-space:pre-wrap;overflow-wrap:anywhere}
.badge{display:inline-block;border-radius:4px;padding:0 .45em;font-size:.8rem;font-weight:600;line-height:1.5;color:#fff;background:var(--info);white-space:nowrap}
.badge.critical{background:var(--critical)}.badge.high{background:var(--high)}.badge.medium{background:var(--medium)}.badge.low{background:var(--low)}
.state{font-weight:600;white-space:nowrap}
.state.open{color:var(--open)}.state.unknown{color:var(--unknown)}.state.taken-back{color:var(--over)}
.alarm{border-left:5px solid var(--open);background:var(--panel);padding:.5rem .8rem;margin:.6rem 0;border-radius:0 6px 6px 0}
.alarm.calm{border-left-color:var(--over)}
.card{border:1px solid var(--line);border-radius:8px;background:var(--panel);padding:.2rem .9rem .6rem;margin:.6rem 0}
dl.answers{display:grid;grid-template-columns:8.5rem 1fr;gap:.3rem .8rem;margin:.5rem 0}
dl.answers dt{color:var(--soft);font-size:.9rem}
dl.answers dd{margin:0;min-width:0}
dl.answers ul,dl.answers ol{margin:0;padding-left:1.1rem}
ol.stories{list-style:none;padding:0}
ol.stories>li{border:1px solid var(--line);border-radius:8px;padding:.5rem .8rem;margin:.5rem 0;background:var(--panel)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
.wide th,.wide td{min-width:7.5rem;overflow-wrap:break-word}
.wide .name{overflow-wrap:break-word}
.wide time{white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;font-size:.84rem}
td{overflow-wrap:anywhere}
td.time,td.number{white-space:nowrap}
.picture{overflow-x:auto;border:1px solid var(--line);border-radius:8px;padding:.6rem;margin:.5rem 0;background:var(--panel)}
.picture svg{display:block;height:auto;max-width:100%;min-width:700px}
svg text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--fg)}
svg .tick,svg .note{fill:var(--soft)}
svg .lane-name,svg .node .label{font-weight:600}
svg .lane{stroke:var(--line);stroke-width:1}
svg .path{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3;opacity:.6}
svg .axis{stroke:var(--soft);stroke-width:1}
svg .mark circle{fill:var(--info);stroke:var(--panel);stroke-width:2}
svg .mark.critical circle{fill:var(--critical)}svg .mark.high circle{fill:var(--high)}svg .mark.medium circle{fill:var(--medium)}svg .mark.low circle{fill:var(--low)}
svg .mark .number{fill:#fff;font-weight:700}
svg .node rect{fill:var(--bg);stroke:var(--soft);stroke-width:1.2}
svg .node.first rect{stroke-width:2.4}
svg .node.last rect{stroke:var(--open);stroke-width:2.4}
svg .edge{fill:none;stroke:var(--soft);stroke-width:1.4}
svg .edge.made{stroke-dasharray:none}
svg .edge.open{stroke:var(--open);stroke-width:3}
svg .edge.unknown{stroke:var(--unknown);stroke-width:2.4;stroke-dasharray:2 4}
svg .edge.taken-back{stroke:var(--over);stroke-width:2.4;stroke-dasharray:8 5}
svg .arrow{fill:var(--soft)}
ol.steps{list-style:none;padding:0;margin:.5rem 0}
ol.steps>li{border-bottom:1px solid var(--line)}
details>summary{cursor:pointer;padding:.35rem 0}
details>div{padding:.1rem 0 .7rem 1.1rem}
summary .when{white-space:nowrap;font-variant-numeric:tabular-nums}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0}
footer{padding:1.5rem 16px 3rem;color:var(--soft);font-size:.86rem}
@media (max-width:640px){.picture svg{max-width:none;min-width:0}.wide thead{position:absolute;left:-9999px}.wide tr,.wide th,.wide td{display:block;border:0;padding:.1rem 0}.wide tr{border-bottom:1px solid var(--line);padding:.5rem 0}.wide td::before{content:attr(data-label) ": ";color:var(--soft);font-size:.84em}.wide time{white-space:normal}.wide .name{overflow-wrap:anywhere}dl.answers{grid-template-columns:1fr;gap:0}dl.answers dt{margin-top:.45rem}body{font-size:15px}h1{font-size:1.2rem}h2{font-size:1.08rem}details>div{padding-left:.3rem}}
@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#999;--panel:#fff;--link:#000;--open:#a3123a;--unknown:#6b4600;--over:#145530}
body{font-size:10pt}main,header,footer{max-width:none;padding:0}.scroll{overflow:visible}.wide th,.wide td{min-width:0}.wide time{white-space:normal}table{font-size:8.5pt}nav,.screen{display:none}
.badge{color:#000;background:none!important;border:1px solid #000}
.picture{overflow:visible;border:0;padding:0}.picture svg{max-width:100%;min-width:0;height:auto}
.card,ol.steps>li,tr,.picture{break-inside:avoid}h2,h3{break-after:avoid}
pre{max-height:none;overflow:visible}a{text-decoration:none}}
`
  .trim()
  .replaceAll('\n', '')

/** SHA-256 of {@link CSS} in base64: the only style that the page's policy lets in. Held by a test. */
export const CSS_HASH = '2H32Sgv+EVU+cXu0rXnWQ+Lc8CYLKDnPCUxG0WiDOJI='
