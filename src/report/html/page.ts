import { type HuntDocument, isSilenced, type Signal } from '../document.ts'
import { bySeverity, groupFindings } from '../findings.ts'
import { alarms, verdictOf } from '../headline.ts'
import { count, counted } from '../layout.ts'
import { type Story, storiesOf } from '../story.ts'
import { accountingSection } from './accounting.ts'
import { inShort } from './answers-card.ts'
import { CSS, CSS_HASH } from './css.ts'
import { type Html, html, markupText, styleSheet, techniqueLink, when } from './markup.ts'
import { ALL_OF_IT, badge, moment } from './parts.ts'
import { signalBody } from './step-list.ts'
import { storySection } from './story-section.ts'

/** What a report says besides the document. */
export interface ReportContext {
  /** Of dohyo. */
  readonly version: string
  /** Paths as they were given. */
  readonly paths: readonly string[]
  /** What was asked of the hunt: a name, and values in the order of their mention. */
  readonly settings: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly rules: readonly {
    readonly id: string
    readonly name: string
    readonly severity: Signal['severity']
    readonly attack: readonly string[]
  }[]
}

const MOST_STORIES = 40
const MOST_LONE = 500
/** Of those shown, how many unfold to their evidence. */
const MOST_UNFOLDED = 100

const POLICY = `default-src 'none'; style-src 'sha256-${CSS_HASH}'; base-uri 'none'; form-action 'none'`

const overview = (stories: readonly Story[]): Html =>
  html`<ol class="stories">${stories.map(
    (
      story,
    ) => html`<li>${badge(story.severity)} <a href="#story-${story.number}"><strong>${story.number}. ${story.title}</strong></a>${inShort(story)}</li>
`,
  )}</ol>`

const loneSection = (lone: readonly Signal[]): Html | string => {
  if (lone.length === 0) return ''
  const shown = lone.slice(0, MOST_LONE)
  return html`<section aria-labelledby="lone"><h2 id="lone">Single signals</h2>
<p>Part of no incident: ${bySeverity(groupFindings(lone)).map(({ severity, count: many }) => html`${badge(severity)} ${counted(many, 'kind')} `)}</p>
${shown.length < lone.length ? html`<p><strong>${count(shown.length)} of ${count(lone.length)} are shown, the worst first; the other ${count(lone.length - shown.length)} are left out here: ${ALL_OF_IT}.</strong></p>` : ''}
<ol class="steps">${shown.map((signal, i) => {
    const line = html`${badge(signal.severity)} ${moment(signal.time)} <strong>${signal.name}</strong> <span class="name">${signal.resource ?? ''}</span> <span class="soft small">${signal.actor === null ? '' : `by ${signal.actor}`} ${signal.account ?? ''} ${signal.id}</span>`
    return i < MOST_UNFOLDED
      ? html`<li><details id="${signal.id}"><summary>${line}</summary>${signalBody(signal)}</details></li>
`
      : html`<li id="${signal.id}">${line}</li>
`
  })}</ol></section>
`
}

const exceptions = ({ signals, accounting }: HuntDocument): Html => {
  const silenced = signals.filter(isSilenced)
  return html`<h3>Exceptions</h3>${
    accounting.signals.reasons.length === 0
      ? html`<p>Nothing was suppressed.</p>`
      : html`<p>${counted(silenced.length, 'signal')} kept out of this report by settings; ${ALL_OF_IT}. By reason (a signal counts once for each of its entities):</p>
<div class="scroll"><table><thead><tr><th scope="col">Reason</th><th scope="col">Signals</th></tr></thead><tbody>${accounting.signals.reasons.map(
          ({ reason, signals: many }) => html`<tr><th scope="row">${reason}</th><td>${count(many)}</td></tr>
`,
        )}</tbody></table></div>`
  }`
}

const appendix = (
  document: HuntDocument,
  context: ReportContext,
): Html => html`<section aria-labelledby="appendix"><h2 id="appendix">Appendix</h2>
<h3>Settings</h3>
<div class="scroll"><table><tbody><tr><th scope="row">Paths</th><td>${context.paths.slice(0, 20).map((path) => html`<code>${path}</code> `)}${context.paths.length > 20 ? `and ${context.paths.length - 20} more` : ''}</td></tr>
${context.settings.map(
  ({ name, values }) => html`<tr><th scope="row">${name}</th><td>${values.join(', ') || '–'}</td></tr>
`,
)}</tbody></table></div>
${exceptions(document)}
<details><summary>Rules (${count(context.rules.length)} read, ${count(document.accounting.rules.run)} run on all there was for them)</summary><div class="scroll"><table><thead><tr><th scope="col">Rule</th><th scope="col">Severity</th><th scope="col">ATT&amp;CK</th><th scope="col">Signals</th></tr></thead><tbody>
${context.rules.map(
  ({
    id,
    name,
    severity,
    attack,
  }) => html`<tr><th scope="row">${name}<span class="full">${id}</span></th><td>${badge(severity)}</td><td>${attack.map((each) => html`${techniqueLink(each)} `)}</td><td class="number">${count(document.signals.filter(({ rule }) => rule === id).length)}</td></tr>
`,
)}</tbody></table></div></details>
<p class="small soft">How it is judged: a rule that fires makes a signal on each entity that it names; signals of one entity add up to insights. Insights that share an actor or a resource are told as one incident, with all signals of its actors and resources a day before and after. A finding that is high or critical is told as an incident by itself. What is exposed is derived from signals alone: as far as these logs show.</p></section>
`

/**
 * The report: one HTML file that asks nothing of anybody. Equal documents give equal bytes. Everything of the logs goes through
 * `html`, and a policy keeps scripts, styles and requests out even if it did not.
 */
export const huntHtml = (document: HuntDocument, context: ReportContext): string => {
  const { stories, lone } = storiesOf(document)
  const [first] = stories
  const alone = stories.length === 1
  const told = stories.slice(0, MOST_STORIES)
  const warnings = alarms(document.accounting)
  const verdict = verdictOf(document, stories, lone)
  const { period, events, files } = document.accounting
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${first === undefined ? verdict : `${first.severity}: ${verdict}`}</title>
${styleSheet(CSS)}
</head>
<body>
<header>
<h1>${first === undefined ? '' : html`${badge(first.severity)} `}${verdict}</h1>
<p class="soft small">${counted(events.read, 'event')} in ${counted(files.read, 'file')}${period === null ? '' : html`, ${moment(period.from)} to ${moment(period.to)}`}; ${counted(document.signals.filter((signal) => !isSilenced(signal)).length, 'signal')}, ${counted(document.insights.length, 'insight')}</p>
${warnings.map(
  (text) => html`<p class="alarm"><strong>${text}</strong> <a href="#looked-at">What was looked at</a></p>
`,
)}</header>
<main>
${when(stories.length > 1, () => overview(told))}${stories.length > told.length ? html`<p><strong>${count(stories.length - told.length)} more incidents, none of them worse, are left out here: ${ALL_OF_IT}.</strong></p>` : ''}
${told.map((story) => storySection(story, alone))}${loneSection(lone)}${accountingSection(document.accounting)}${appendix(document, context)}
</main>
<footer>Made by dohyo ${context.version} from logs alone; nothing in the cloud was asked. Text of logs is shown escaped: <code>\\u202e</code> and the like stand for characters that would not be seen.</footer>
</body>
</html>
`
  return markupText(page)
}
