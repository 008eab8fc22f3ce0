import { type NameOf, shortName } from './actor-names.ts'
import type { Signal } from './document.ts'
import { byTime, type Finding } from './findings.ts'
import { hanging } from './layout.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'

interface Entry {
  readonly finding: Finding
  readonly signal: Signal
}

interface TimelineOptions {
  readonly width: number
  readonly style: Style
  readonly nameOf: NameOf
}

const MOST_LINES = 200
/** This many of one finding in a row become one line. */
const RUN = 3
/** Recipients that are named in a line; the finding names all. */
const MOST_RECIPIENTS = 3

/** `2026-11-24 01:02:03` of an ISO time. */
export const clock = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`

/** Signals of one finding that follow each other directly. */
const runs = (findings: readonly Finding[]): Entry[][] => {
  const entries = findings
    .flatMap((finding) => finding.signals.map((signal) => ({ finding, signal })))
    .sort((a, b) => byTime(a.signal, b.signal))
  const result: Entry[][] = []
  for (const entry of entries) {
    const run = result.at(-1)
    if (run?.[0]?.finding === entry.finding) run.push(entry)
    else result.push([entry])
  }
  return result.flatMap((run) => (run.length >= RUN ? [run] : run.map((entry) => [entry])))
}

/** `→ 999988887777, everybody` */
const recipients = (run: readonly Entry[]): string[] => {
  const all = [...new Set(run.flatMap(({ signal }) => signal.sharedWith))]
  if (all.length === 0) return []
  const named = all.slice(0, MOST_RECIPIENTS).map((name) => (name === 'all' ? 'everybody' : name))
  const rest = all.length - named.length
  return [`→ ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`]
}

const what = (signal: Signal, run: readonly Entry[], nameOf: NameOf): string => {
  const resources = new Set(run.map((entry) => entry.signal.resource))
  const target =
    resources.size === 1
      ? signal.resource === null
        ? []
        : [shortName(signal.resource)]
      : [`${resources.size} resources`]
  const until =
    run.length === 1 ? [] : [`${run.length} times until ${(run.at(-1)?.signal.time ?? '').slice(11, 23)}`]
  const name = nameOf(signal)
  const actor = name === undefined ? [] : [`by ${name}`]
  const given = [...target, ...recipients(run)].join(' ')
  return [signal.name, ...(given === '' ? [] : [given]), ...actor, ...until].join(' · ')
}

/** Every signal in order of time, by day; `[n]` is the finding's number. */
export const timelineText = (findings: readonly Finding[], options: TimelineOptions): string[] => {
  const { style, width, nameOf } = options
  const all = runs(findings)
  const lines: string[] = []
  let day = ''
  for (const run of all.slice(0, MOST_LINES)) {
    const entry = run[0]
    if (entry === undefined) continue
    const { signal, finding } = entry
    if (signal.time.slice(0, 10) !== day) {
      day = signal.time.slice(0, 10)
      lines.push(style.strong(day))
    }
    const time = `  ${signal.time.slice(11, 23)}  `
    const severity = signal.severity.padEnd(10)
    const number = `[${finding.number}] `.padEnd(5)
    const label = time + style.severity(signal.severity, severity) + number
    const indent = time.length + severity.length + number.length
    lines.push(...hanging(label, safeText(what(signal, run, nameOf)), { indent, width }))
  }
  const rest = all.slice(MOST_LINES).reduce((sum, run) => sum + run.length, 0)
  if (rest > 0) lines.push(style.faint(`  … (${rest} more signals; --format ndjson lists all)`))
  return lines
}
