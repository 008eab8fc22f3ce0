import { conflictText } from '../accounting-text.ts'
import type { Accounting } from '../document.ts'
import { byteSize, count, counted } from '../layout.ts'
import { judgedText, outsideText, placesText, rangeText } from '../scope-text.ts'
import { type Html, html, when } from './markup.ts'
import { ALL_OF_IT, moment } from './parts.ts'

/** More files than this are counted. */
const MOST_FILES = 200

interface NamedFile {
  readonly file: string
  readonly reason: string
}

const files = (title: string, all: readonly NamedFile[]): Html | string =>
  all.length === 0
    ? ''
    : html`<h3>${title}</h3><div class="scroll"><table><thead><tr><th scope="col">File</th><th scope="col">Why</th></tr></thead><tbody>
${all.slice(0, MOST_FILES).map(
  ({ file, reason }) => html`<tr><th scope="row"><code>${file}</code></th><td>${reason}</td></tr>
`,
)}</tbody></table></div>${all.length > MOST_FILES ? html`<p>… ${counted(all.length - MOST_FILES, 'more file')}: ${ALL_OF_IT}</p>` : ''}`

/** What was looked at, exactly, and what was not. */
export const accountingSection = (accounting: Accounting): Html => {
  const { events, range, period, places, outside, skipped, unreadable, bySource, rules, signals } = accounting
  return html`<section aria-labelledby="looked-at"><h2 id="looked-at">What was looked at</h2>
${files(
  'Could not be read: these may hold more',
  skipped.filter(({ kind }) => kind === 'unreadable'),
)}${files(
  'Read in part',
  unreadable.map(({ file, events: lost, reason }) => ({
    file,
    reason: lost === 0 ? reason : `${counted(lost, 'event')}: ${reason}`,
  })),
)}${files(
  'Rules that failed',
  rules.failed.map(({ file, rule, reason }) => ({
    file: rule === undefined ? file : `${file} (${rule})`,
    reason,
  })),
)}<div class="scroll"><table><tbody>
<tr><th scope="row">Files</th><td>${count(accounting.files.read)} read (${byteSize(accounting.files.bytes)}), ${count(accounting.files.skipped)} skipped</td></tr>
<tr><th scope="row">Events</th><td>${count(events.read)} read, ${count(events.duplicate)} duplicate (counted once), ${count(events.unreadable)} unreadable, ${count(events.matched)} matched</td></tr>
${conflictText(events.conflicting).map((text) => html`<tr><th scope="row">Conflicting</th><td>${text}</td></tr>`)}
${period === null ? '' : html`<tr><th scope="row">Period</th><td>${moment(period.from)} to ${moment(period.to)}</td></tr>`}
${range === null ? '' : html`<tr><th scope="row">Range asked for</th><td>${rangeText(range)}: ${count(events.inRange)} events${places === undefined ? ' judged' : ''}</td></tr>`}
${places === undefined ? '' : html`<tr><th scope="row">Places asked for</th><td>${placesText(places)}: ${judgedText(accounting)} judged</td></tr>`}
${outside === undefined ? '' : html`<tr><th scope="row">Not opened</th><td>${outsideText(accounting)}</td></tr>`}
${bySource.map(
  ({
    source,
    files: read,
    events: found,
  }) => html`<tr><th scope="row">${source}</th><td>${counted(found, 'event')} in ${counted(read, 'file')}</td></tr>
`,
)}<tr><th scope="row">Signals</th><td>${count(signals.raised)} raised, ${count(signals.suppressed)} suppressed</td></tr>
</tbody></table></div>${when(
    skipped.some(({ kind }) => kind === 'not-a-log'),
    () =>
      html`<details><summary>Skipped: not a log of a known kind (${count(skipped.filter(({ kind }) => kind === 'not-a-log').length)})</summary><div>${files(
        'Not a log',
        skipped.filter(({ kind }) => kind === 'not-a-log'),
      )}</div></details>`,
  )}</section>
`
}
