import { type EntityName, type HuntDocument, type Insight, type Severity, severityRank } from './document.ts'
import type { Finding } from './findings.ts'
import { hanging, wrap } from './layout.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { clock, timelineText } from './timeline-text.ts'

interface InsightTextOptions {
  readonly width: number
  readonly style: Style
}

const MARGIN = 4
const LABEL = 13
const MOST = 20

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const worse = (a: Insight, b: Insight): number =>
  severityRank(a.severity) - severityRank(b.severity) || b.score - a.score || compare(a.created, b.created)

/** The entity with the worst insight first; the insights of one entity in order of time, so that they read as one story. */
const inReadingOrder = (insights: readonly Insight[]): readonly Insight[] => {
  const groups = new Map<string, Insight[]>()
  for (const insight of insights.toSorted(worse)) {
    const key = JSON.stringify([insight.entity.type, insight.entity.value])
    groups.set(key, [...(groups.get(key) ?? []), insight])
  }
  return [...groups.values()].flatMap((group) => group.toSorted((a, b) => compare(a.created, b.created)))
}

/** `username eve`: the type without its underscore, as people say it. */
export const entityText = ({ type, value }: EntityName): string => `${type.replace(/^_/, '')} ${value}`

const some = (values: readonly string[]): string =>
  values.length <= MOST
    ? values.join(', ')
    : `${values.slice(0, MOST).join(', ')} … (${values.length - MOST} more; --format json lists all)`

const span = ({ from, to }: Insight): string =>
  from === to ? `${clock(from)} UTC` : `${clock(from)} to ${clock(to)} UTC`

/** Those signals of the findings that belong to the insight, under the findings' own numbers. */
const storyOf = (insight: Insight, findings: readonly Finding[]): readonly Finding[] => {
  const ids = new Set(insight.signals)
  return findings.flatMap((finding) => {
    const signals = finding.signals.filter(({ id }) => ids.has(id))
    return signals.length === 0 ? [] : [{ ...finding, signals }]
  })
}

const insightText = (
  insight: Insight,
  findings: readonly Finding[],
  { width, style }: InsightTextOptions,
): string[] => {
  const label = `${insight.id}  ${insight.severity}  `
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['about', entityText(insight.entity)],
    ['when', span(insight)],
    ['why', insight.why.join('; ')],
    ['technique', some(insight.techniques.map(({ technique, name }) => `${technique} ${name}`))],
    ['actors', some(insight.actors)],
    ['resources', some(insight.resources)],
  ]
  const story = storyOf(insight, findings)
  const told = story.reduce((sum, { signals }) => sum + signals.length, 0)
  const untold = insight.signals.length - told
  return [
    ...hanging(style.severity(insight.severity, label), safeText(insight.name), {
      indent: label.length,
      width,
      paint: style.strong,
    }),
    ...facts
      .filter(([, value]) => value !== '')
      .flatMap(([name, value]) =>
        hanging(' '.repeat(MARGIN) + style.faint(name.padEnd(LABEL)), safeText(value), {
          indent: MARGIN + LABEL,
          width,
        }),
      ),
    '',
    ...timelineText(story, { style, width: width - MARGIN }).map((line) => ' '.repeat(MARGIN) + line),
    ...(untold === 0
      ? []
      : wrap(`… (${untold} more, not shown here)`, width - MARGIN).map(
          (line) => ' '.repeat(MARGIN) + style.faint(line),
        )),
  ]
}

/** Every insight with its signals as a story, the worst first; `[n]` leads to the finding that tells all of it. */
export const insightsText = (
  { insights }: Pick<HuntDocument, 'insights'>,
  findings: readonly Finding[],
  options: InsightTextOptions,
): string[] =>
  inReadingOrder(insights).flatMap((insight, i) => [
    ...(i === 0 ? [] : ['']),
    ...insightText(insight, findings, options),
  ])

/** The worst of the severities; undefined for none. */
export const worstOf = (severities: readonly Severity[]): Severity | undefined =>
  severities.toSorted((a, b) => severityRank(a) - severityRank(b))[0]
