import type { Signal } from './document.ts'
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

const certainty = ({ lead }: Finding): string[] => {
  const [first, ...rest] = lead.why
  return first === undefined
    ? [lead.confidence]
    : [`${lead.confidence}: ${first}`, ...rest.map((reason) => `also: ${reason}`)]
}

/** The questions of a responder, in the order they are asked; a label without an answer says so or is left out. */
const answers = (finding: Finding): readonly (readonly [label: string, values: readonly string[]])[] => {
  const { lead, signals } = finding
  const shared = distinct(signals.flatMap((signal) => signal.sharedWith))
  const addresses = distinct(signals.map((signal) => signal.sourceIp))
  return [
    ['who', [lead.actor ?? 'not recorded in the event']],
    ['from', addresses.length === 0 ? ['no address recorded'] : some(addresses, MOST_RESOURCES)],
    ['agent', some(distinct(signals.map((signal) => signal.userAgent)), 3)],
    ['did', distinct(signals.map((signal) => `${signal.operation} (${signal.outcome})`))],
    ['to', some(distinct(signals.map((signal) => signal.resource)), MOST_RESOURCES)],
    ['in', distinct(signals.map(place))],
    // Never shortened: this is the list that somebody acts on.
    ['shared with', shared.map((name) => (name === 'all' ? 'everybody (all)' : name))],
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
  const tag = `[${number}]`.padEnd(MARGIN)
  const times = signals.length === 1 ? '' : ` ×${signals.length}`
  const title = hanging(style.severity(lead.severity, tag), safeText(`${lead.name}${times}`), {
    indent: tag.length,
    width,
    paint: style.strong,
  })
  const more = signals.length === 1 ? '' : ` And ${signals.length - 1} more like it.`
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
