import { CONFIDENCES, type Signal } from './document.ts'
import type { Finding } from './findings.ts'
import { hanging, wrap } from './layout.ts'
import { safeLines, safeText } from './safe-text.ts'
import type { Style } from './style.ts'

interface FindingTextOptions {
  readonly width: number
  readonly style: Style
}

const MARGIN = 4
const LABEL = 13
const MOST_RESOURCES = 20
const MOST_EVENTS = 12
const MOST_REASONS = 12

const distinct = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null && value !== '')),
]

/** The first ones, and a line that counts the rest. */
const some = (values: readonly string[], most: number): string[] =>
  values.length <= most
    ? [...values]
    : [...values.slice(0, most), `… (${values.length - most} more; --format json lists all)`]

const place = (signal: Signal): string =>
  [`${signal.cloud}${signal.account === null ? '' : ` ${signal.account}`}`, signal.region]
    .filter((part) => part !== null)
    .join(', ')

/** `2026-11-24 01:02:03.000 UTC` */
const dateTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC`

const times = (signals: readonly Signal[]): string[] => {
  const first = signals[0]?.time ?? ''
  const last = signals.at(-1)?.time ?? ''
  return first === last ? [dateTime(first)] : [`first ${dateTime(first)}`, `last  ${dateTime(last)}`]
}

/** Event ids under the file that holds them. */
const evidence = (signals: readonly Signal[]): string[] => {
  const events = signals.flatMap((signal) => signal.events)
  const shown = events.slice(0, MOST_EVENTS)
  const files = distinct(shown.map((event) => event.file))
  const rest = events.length - shown.length
  return [
    ...files.flatMap((file) => [
      `${file}:`,
      ...shown.filter((event) => event.file === file).map((event) => `  ${event.id}`),
    ]),
    ...(rest > 0 ? [`… (${rest} more; --format json lists all)`] : []),
  ]
}

/** `high`, or `2 high, 1 low` where they differ. */
const confidence = (signals: readonly Signal[]): string => {
  const counts = CONFIDENCES.map((level) => ({
    level,
    count: signals.filter((signal) => signal.confidence === level).length,
  })).filter(({ count }) => count > 0)
  return counts.map(({ level, count }) => (counts.length === 1 ? level : `${count} ${level}`)).join(', ')
}

/** The reasons of all, the lead's first; what does not hold for every one of them says for how many it does. */
const certainty = ({ lead, signals }: Finding): string[] => {
  const reasons = distinct([lead, ...signals].flatMap(({ why }) => why)).map((reason) => {
    const times = signals.filter(({ why }) => why.includes(reason)).length
    return times === signals.length ? reason : `${reason} (${times} of ${signals.length})`
  })
  const [first, ...rest] = some(reasons, MOST_REASONS)
  const level = confidence(signals)
  return first === undefined ? [level] : [`${level}: ${first}`, ...rest.map((reason) => `also: ${reason}`)]
}

const recipient = (name: string): string => (name === 'all' ? 'everybody (all)' : name)

const sharesAlike = (a: Signal, b: Signal): boolean =>
  JSON.stringify(a.sharedWith.toSorted()) === JSON.stringify(b.sharedWith.toSorted())

/** `snap-1 → 999988887777 (2026-11-24 01:02:03.000 UTC)`: what was shared with whom, where that differs. */
const pairs = (signals: readonly Signal[]): string[] =>
  signals.flatMap(({ resource, sharedWith, time }) =>
    sharedWith.map((name) => `${resource ?? 'not named'} → ${recipient(name)} (${dateTime(time)})`),
  )

/** The questions of a responder, in the order they are asked; a label without an answer says so or is left out. */
const answers = (finding: Finding): readonly (readonly [label: string, values: readonly string[]])[] => {
  const { lead, signals } = finding
  const paired = signals.some((signal) => !sharesAlike(signal, lead))
  const shared = paired ? pairs(signals) : lead.sharedWith.map(recipient)
  // A pair names its resource.
  const alone = paired ? signals.filter(({ sharedWith }) => sharedWith.length === 0) : signals
  const addresses = distinct(signals.map((signal) => signal.sourceIp))
  return [
    ['who', [lead.actor ?? 'not recorded in the event']],
    ['from', addresses.length === 0 ? ['no address recorded'] : some(addresses, MOST_RESOURCES)],
    ['agent', some(distinct(signals.map((signal) => signal.userAgent)), 3)],
    ['did', distinct(signals.map((signal) => `${signal.operation} (${signal.outcome})`))],
    ['to', some(distinct(alone.map((signal) => signal.resource)), MOST_RESOURCES)],
    ['in', distinct(signals.map(place))],
    // Never shortened: this is the list that somebody acts on.
    ['shared with', distinct(shared)],
    ['when', times(signals)],
    ['how sure', certainty(finding)],
    ['technique', lead.attack.map(({ technique, name, tactic }) => `${technique} ${name} (${tactic})`)],
    ['rule', [lead.rule]],
    ['insight', some(distinct(signals.flatMap((signal) => signal.insights)), MOST_RESOURCES)],
    ['evidence', evidence(signals)],
  ]
}

/** One finding: its title, what happened in a sentence, and the answers beside their labels. */
export const findingText = (finding: Finding, options: FindingTextOptions): string[] => {
  const { width, style } = options
  const { lead, signals, number } = finding
  const tag = `[${number}] `.padEnd(MARGIN)
  const times = signals.length === 1 ? '' : ` ×${signals.length}`
  const title = hanging(style.severity(lead.severity, tag), safeText(`${lead.name}${times}`), {
    indent: tag.length,
    width,
    paint: style.strong,
  })
  const stop = /[.!?]$/.test(lead.explanation) ? '' : '.'
  const more = signals.length === 1 ? '' : `${stop} And ${signals.length - 1} more like it.`
  const prose = safeLines(`${lead.explanation}${more}`).flatMap((line) => wrap(line, width - MARGIN))
  const facts = answers(finding).flatMap(([label, values]) =>
    values.flatMap((value, index) => {
      const lead = ' '.repeat(MARGIN) + style.faint((index === 0 ? label : '').padEnd(LABEL))
      // A leading space marks what belongs to the line above; it must survive wrapping.
      const depth = value.search(/[^ ]|$/)
      return hanging(lead + ' '.repeat(depth), safeText(value.slice(depth)), {
        indent: MARGIN + LABEL + depth,
        width,
      })
    }),
  )
  return [...title, ...prose.map((line) => ' '.repeat(MARGIN) + line), '', ...facts]
}
