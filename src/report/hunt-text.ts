import { accountingText } from './accounting-text.ts'
import { actorNames } from './actor-names.ts'
import {
  type HuntDocument,
  hasUnreadableInput,
  isSilenced,
  missesScope,
  type Severity,
  type Signal,
} from './document.ts'
import { type Exposure, exposuresOf } from './exposure.ts'
import { findingText } from './finding-text.ts'
import { bySeverity, type Finding, groupFindings } from './findings.ts'
import { insightsText, worstOf } from './insight-text.ts'
import { counted, wrap } from './layout.ts'
import { safeText } from './safe-text.ts'
import { judgedText, nothingReadText, outsideText, rangeText, scopeText, unseenText } from './scope-text.ts'
import type { Style } from './style.ts'
import { clock, timelineText } from './timeline-text.ts'

export interface HuntTextOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly style: Style
  /** Signals left out of the document by `--min-severity`, to be mentioned. */
  readonly hidden?: { readonly count: number; readonly below: Severity }
  /** Of the whole hunt: what ended an exposure may be hidden. Absent: those of the document. */
  readonly exposures?: readonly Exposure[]
}

/** What a silent hunt is worth: the sentence that is read when nothing fired. */
const silence = (
  { accounting }: HuntDocument,
  options: HuntTextOptions,
): { text: string; paint: (t: string) => string } => {
  const { files, events, range, places } = accounting
  const asked = scopeText(accounting)
  const seen = `${asked === undefined ? counted(events.read, 'event') : judgedText(accounting)} in ${counted(files.read, 'file')}`
  if (files.read === 0)
    return { text: `Nothing was judged: ${nothingReadText(accounting)}`, paint: options.style.bad }
  if (missesScope(accounting)) {
    const unopened = accounting.outside === undefined ? '' : `; not opened: ${outsideText(accounting)}`
    const more = `${unopened}${hasUnreadableInput(accounting) ? '; some input could not be read: see below' : ''}`
    return {
      text: `Nothing was judged: ${judgedText(accounting)} ${places === undefined && range !== null ? `lie in the range ${rangeText(range)}` : `are ${asked}`}${more}`,
      paint: options.style.bad,
    }
  }
  if (hasUnreadableInput(accounting)) {
    return {
      text: `No findings in ${seen}, but some input could not be read: see below`,
      paint: options.style.warn,
    }
  }
  if (accounting.rules.failed.length > 0) {
    return {
      text: `No findings in ${seen}, but ${someRules(accounting)} failed: see below`,
      paint: options.style.warn,
    }
  }
  if (events.read === 0) {
    return {
      text: `Nothing was judged: ${counted(files.read, 'log file')} read, with no events`,
      paint: options.style.warn,
    }
  }
  return { text: `No findings in ${seen}`, paint: options.style.good }
}

const someRules = ({ rules }: HuntDocument['accounting']): string => counted(rules.failed.length, 'rule')

const verdict = (
  document: HuntDocument,
  findings: readonly Finding[],
  options: HuntTextOptions,
): string[] => {
  const { style, width, hidden } = options
  const { insights } = document
  const worst = worstOf([
    ...findings.map(({ lead }) => lead.severity),
    ...insights.map(({ severity }) => severity),
  ])
  const lines: string[] = []
  if (worst === undefined) {
    const { text, paint } = silence(document, options)
    lines.push(...wrap(text, width).map((line) => style.strong(paint(line))))
  } else {
    const kinds = bySeverity(findings).map(({ severity, count }) => `${count} ${severity}`)
    const many = insights.length + findings.length > 1
    const what = [
      ...(insights.length === 0 ? [] : [counted(insights.length, 'insight')]),
      counted(findings.length, 'finding'),
    ].join(' and ')
    const headline = `${what}${many ? ', the worst ' : ', '}${worst}`
    lines.push(style.strong(style.severity(worst, headline)))
    const signals = findings.flatMap((finding) => finding.signals)
    const times = signals.map((signal) => signal.time).sort()
    const [first = '', last = ''] = [times[0], times.at(-1)]
    const span = first === last ? `at ${clock(first)} UTC` : `from ${clock(first)} to ${clock(last)} UTC`
    lines.push(...wrap(`${kinds.join(', ')}; ${counted(signals.length, 'signal')} ${span}`, width))
    const { exposures = [] } = options
    const open = exposures.filter(({ state }) => state === 'open').length
    if (exposures.length > 0)
      lines.push(
        ...wrap(
          `${open} of ${counted(exposures.length, 'way')} out still open, as far as these logs show`,
          width,
        ).map(open > 0 ? style.bad : style.good),
      )
    if (hasUnreadableInput(document.accounting)) {
      lines.push(
        ...wrap('Some input could not be read, so there may be more: see below', width).map(style.warn),
      )
    }
    if (document.accounting.rules.failed.length > 0)
      lines.push(
        ...wrap(`${someRules(document.accounting)} failed, so there may be more: see below`, width).map(
          style.warn,
        ),
      )
  }
  const { accounting } = document
  const asked = scopeText(accounting)
  if (asked !== undefined && accounting.files.read > 0 && !missesScope(accounting))
    lines.push(...wrap(`Only events ${asked} were judged: ${judgedText(accounting)}`, width))
  for (const text of unseenText(accounting)) lines.push(...wrap(text, width).map(style.warn))
  if (hidden !== undefined && hidden.count > 0) {
    lines.push(
      ...wrap(
        `${counted(hidden.count, 'signal')} below ${hidden.below} not shown (--min-severity)`,
        width,
      ).map(style.faint),
    )
  }
  const silenced = document.signals.filter(isSilenced)
  if (silenced.length > 0) lines.push(...wrap(suppressedText(silenced), width).map(style.faint))
  return lines
}

/** What somebody's own settings kept out of the findings, and which of them. */
const suppressedText = (silenced: readonly Signal[]): string => {
  const reasons = silenced.flatMap(({ entities }) => entities.flatMap(({ suppressed }) => suppressed))
  const named = [...new Set(reasons)].filter((reason) => reason !== 'redundant').sort()
  return safeText(
    `${counted(silenced.length, 'signal')} suppressed (${named.join(', ')}): not shown, --format json has them`,
  )
}

const heading = (title: string, options: HuntTextOptions, paint: (text: string) => string): string =>
  `${paint(title)} ${options.style.faint('─'.repeat(Math.max(0, options.width - title.length - 1)))}`

/**
 * The page for people: the verdict, the insights with their stories, the findings worst first, one time line, and what was looked at. Every string of
 * the logs is made harmless on its way in; what is shortened says so and names the format that has it whole.
 */
export const huntText = (document: HuntDocument, given: HuntTextOptions): string => {
  const options = { ...given, exposures: given.exposures ?? exposuresOf(document.signals) }
  const findings = groupFindings(document.signals.filter((signal) => !isSilenced(signal)))
  const nameOf = actorNames(findings.flatMap((finding) => finding.signals))
  const lines = verdict(document, findings, options)
  if (document.insights.length > 0)
    lines.push(
      '',
      heading('INSIGHTS', options, options.style.strong),
      ...insightsText(document, findings, { ...options, nameOf }),
    )
  let severity: Severity | undefined
  for (const finding of findings) {
    const now = finding.lead.severity
    lines.push('')
    if (now !== severity)
      lines.push(heading(now.toUpperCase(), options, (text) => options.style.severity(now, text)))
    severity = now
    lines.push(...findingText(finding, options))
  }
  if (findings.length > 0) {
    lines.push(
      '',
      heading('TIME LINE (UTC)', options, options.style.strong),
      ...timelineText(findings, { ...options, nameOf }),
    )
  }
  // A long list of broken files is more than a call can take as arguments: no push(...) here.
  const end = ['', heading('WHAT WAS LOOKED AT', options, options.style.strong)].concat(
    accountingText(document.accounting, options),
  )
  return `${lines.concat(end).join('\n')}\n`
}
