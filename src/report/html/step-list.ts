import type { Evidence, Signal } from '../document.ts'
import { parsed, pathsOf } from '../json-paths.ts'
import { count, counted } from '../layout.ts'
import { prettyJson } from '../pretty-json.ts'
import { recipientsOf, shortLabel } from '../short-label.ts'
import type { Step } from '../steps.ts'
import { type Html, html, joined, lines, techniqueLink } from './markup.ts'
import { ALL_OF_IT, badge, hour, moment } from './parts.ts'

const MOST_OF_A_RUN = 20
const MOST_EVENTS = 5
const MOST_VALUES = 20

/** Facts of an event with the place in it that they were read from, where one can be told. */
const factsOf = (signal: Signal): readonly (readonly [label: string, values: readonly string[]])[] => {
  const { facts = {} } = signal
  const one = (value: string | null): readonly string[] => (value === null ? [] : [value])
  return [
    ['Who', one(signal.actor)],
    ['From', one(signal.sourceIp)],
    ['Agent', one(signal.userAgent)],
    ['Did', one(signal.operation)],
    ['Resource', one(signal.resource)],
    ['Made from', [...new Set([...(facts.sourceResource ?? []), ...(facts.restoredFrom ?? [])])]],
    ['Shared with', signal.sharedWith],
    ['Written to', facts.exportTarget ?? []],
    ['Used by', facts.consumerAccount ?? []],
    ['Taken from', facts.unsharedFrom ?? []],
    ['Account', one(signal.account)],
    ['Region', one(signal.region)],
  ]
}

const placeOf = (raw: string | undefined, value: string): Html | string => {
  const [first, second] = raw === undefined ? [] : pathsOf(raw, value)
  if (first === undefined) return ''
  return html`<code>${first}</code>${second === undefined ? '' : html`, <code>${second}</code>`}`
}

const factTable = (signal: Signal): Html => {
  const raw = signal.events.find((event) => event.raw !== undefined)?.raw
  return html`<div class="scroll"><table><thead><tr><th scope="col">Fact</th><th scope="col">Value</th><th scope="col">Stands in the event at</th></tr></thead><tbody>
${factsOf(signal).flatMap(([label, values]) => [
  ...values.slice(0, MOST_VALUES).map(
    (value) =>
      html`<tr><th scope="row">${label}</th><td>${value}</td><td class="small">${placeOf(raw, value)}</td></tr>
`,
  ),
  ...(values.length > MOST_VALUES
    ? [
        html`<tr><th scope="row">${label}</th><td colspan="2">… ${values.length - MOST_VALUES} more: ${ALL_OF_IT}</td></tr>`,
      ]
    : []),
])}</tbody></table></div>`
}

const eventBlock = ({ id, source, file, raw }: Evidence): Html =>
  html`<li><code>${id}</code> <span class="soft small">${source}, in ${file}</span>${
    raw === undefined
      ? html`<p class="soft small">Its text is not in this report: see the file.</p>`
      : html`<details><summary>raw event (${count(raw.length)} characters${parsed(raw) === undefined ? ', not valid JSON' : ''})</summary><pre tabindex="0">${lines(prettyJson(raw))}</pre></details>`
  }</li>`

/** Why it counts, and under which rule. */
const grounds = (signal: Signal): Html =>
  html`<p class="small"><strong>Confidence ${signal.confidence}</strong>${signal.why.length === 0 ? '' : html`: ${joined(signal.why, html`; `)}`}. Outcome: ${signal.outcome}. Rule <code>${signal.rule}</code>${
    signal.attack.length === 0
      ? ''
      : html`, ${joined(
          signal.attack.map(({ technique, name }) => html`${techniqueLink(technique)} ${name}`),
          html`, `,
        )}`
  }. ${signal.id}.</p>`

const evidence = ({ events }: Signal): Html => {
  const shown = events.slice(0, MOST_EVENTS)
  return html`<ul>${shown.map(eventBlock)}${
    events.length > shown.length
      ? html`<li class="soft">… ${counted(events.length - shown.length, 'more event')}: ${ALL_OF_IT}</li>`
      : ''
  }</ul>`
}

/** All that is known of one signal: in words, as facts with their places, why it counts, and the events themselves. */
export const signalBody = (signal: Signal): Html => html`<div><p>${signal.explanation}</p>
${grounds(signal)}
${factTable(signal)}
<h4>Evidence</h4>${evidence(signal)}</div>`

/** What another rule concludes from the same event: its own words and grounds; the events that it looked at by their ids. */
const conclusion = (
  signal: Signal,
  story: string,
): Html => html`<div id="${story}-${signal.id}"><h4>${badge(signal.severity)} ${signal.name}</h4><p>${signal.explanation}</p>
${grounds(signal)}${
  signal.events.length === 1
    ? ''
    : html`<details><summary>${counted(signal.events.length, 'event')} behind it</summary><ul>${signal.events
        .slice(0, MOST_VALUES)
        .map(
          ({ id, file }) => html`<li><code>${id}</code> <span class="soft small">in ${file}</span></li>`,
        )}${
        signal.events.length > MOST_VALUES
          ? html`<li class="soft">… ${signal.events.length - MOST_VALUES} more: ${ALL_OF_IT}</li>`
          : ''
      }</ul></details>`
}</div>`

const targetOf = ({ signals, lead, laneName }: Step): string =>
  signals.length > 1 || lead.resource === null ? laneName : lead.resource

const stepItem = (step: Step, number: number, story: string): Html => {
  const { lead, signals, also, severity } = step
  const to = recipientsOf(lead)
  const more = signals.slice(1, MOST_OF_A_RUN)
  return html`<li><details id="${story}-${lead.id}"><summary><strong>${number}</strong> <span class="when">${hour(lead.time)}</span> ${badge(severity)} <strong>${lead.name}${signals.length > 1 ? ` ×${signals.length}` : ''}</strong> <span class="name">${targetOf(step)}</span>${
    to.length === 0
      ? ''
      : html` → <span class="name">${to.slice(0, 3).join(', ')}${to.length > 3 ? ` and ${to.length - 3} more` : ''}</span>`
  }${lead.actor === null ? '' : html` <span class="soft small">by ${lead.actor}</span>`}${also.length === 0 ? '' : html`<br><span class="small">which makes it: ${also.map(({ name }) => name).join('; ')}</span>`}</summary>
${signalBody(lead)}${also.map((each) => conclusion(each, story))}${
  more.length === 0
    ? ''
    : html`<div><h4>The others of the ${signals.length}</h4><ul>${more.map(
        (each) =>
          html`<li>${moment(each.time)} ${each.resource ?? ''} ${shortLabel(each)} <span class="soft small">${each.events
            .map(({ id }) => id)
            .slice(0, 2)
            .join(', ')}</span></li>`,
      )}${signals.length > MOST_OF_A_RUN ? html`<li class="soft">… ${signals.length - MOST_OF_A_RUN} more: ${ALL_OF_IT}</li>` : ''}</ul></div>`
}</details></li>
`
}

const dayOf = ({ lead }: Step): string => lead.time.slice(0, 10)

/** `story` begins the names that they can be linked by. The steps under the numbers of the picture, by day, each to be unfolded down to the raw event. */
export const stepList = (steps: readonly Step[], story: string): Html => {
  const days = [...new Set(steps.map(dayOf))]
  return html`${days.map(
    (day) =>
      html`<h4>${day} (UTC)</h4><ol class="steps">${steps.flatMap((step, i) => (dayOf(step) === day ? [stepItem(step, i + 1, story)] : []))}</ol>`,
  )}`
}
