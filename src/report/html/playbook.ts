import { type Playbook, type PlaybookStep, type Signal, severityRank } from '../document.ts'
import { type Html, html, lines } from './markup.ts'
import { ALL_OF_IT } from './parts.ts'

const MOST = 8

const command = (text: string | undefined): Html | string =>
  text === undefined ? '' : html`<pre tabindex="0">${lines(text)}</pre>`

const stepsOf = (title: string, steps: readonly PlaybookStep[]): Html | string =>
  steps.length === 0
    ? ''
    : html`<h4>${title}</h4><ol>${steps.map((step) => html`<li>${step.what}${command(step.command)}</li>`)}</ol>`

const plain = (title: string, items: readonly string[]): Html | string =>
  items.length === 0 ? '' : html`<h4>${title}</h4><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`

const body = (playbook: Playbook): Html => html`<div><p>${playbook.meaning}</p>
${
  playbook.questions.length === 0
    ? ''
    : html`<h4>Is it real?</h4><ol>${playbook.questions.map(
        ({ ask, query, command: line, attack, benign }) =>
          html`<li><strong>${ask}</strong>${command(query)}${command(line)}<p class="small">Attack: ${attack}<br>Honest work: ${benign}</p></li>`,
      )}</ol>`
}${stepsOf('Contain', playbook.contain)}${stepsOf('Eradicate', playbook.eradicate)}${stepsOf('Recover', playbook.recover)}${plain('Tell', playbook.tell)}${plain('Known false positives', playbook.falsePositives)}${plain('Tune', playbook.tune)}</div>`

/** The next steps that the rules of a story advise, each rule's once, filled in from its worst signal. */
export const playbooks = (signals: readonly Signal[], id: string): Html | string => {
  const byRule = new Map<string, Signal>()
  for (const signal of signals.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity)))
    if (signal.playbook !== undefined && !byRule.has(signal.rule)) byRule.set(signal.rule, signal)
  const all = [...byRule.values()]
  if (all.length === 0) return ''
  return html`<h3 id="${id}">Next steps</h3>
<p class="soft small">Read every command before you run it: names in it come from the logs.</p>
${all.slice(0, MOST).map(
  ({ name, resource, playbook }) =>
    html`<details><summary><strong>${name}</strong> <span class="soft">${resource ?? ''}</span></summary>${playbook === undefined ? '' : body(playbook)}</details>
`,
)}${all.length > MOST ? html`<p class="soft">… ${all.length - MOST} more rules: ${ALL_OF_IT}</p>` : ''}`
}
