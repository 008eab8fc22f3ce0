import { type NameOf, shortName } from './actor-names.ts'
import { type EntityName, type HuntDocument, type Insight, type Severity, severityRank } from './document.ts'
import { type Exposure, stateName, wayText } from './exposure.ts'
import type { Finding } from './findings.ts'
import { hanging, wrap } from './layout.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { clock, timelineText } from './timeline-text.ts'

interface InsightTextOptions {
  readonly width: number
  readonly style: Style
  readonly nameOf: NameOf
  readonly exposures: readonly Exposure[]
}

const MARGIN = 4
const LABEL = 13
const MOST = 20
const ORDER =
  'The entity with the worst comes first, its insights in order of time. Their severity comes from the score alone.'

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Told {
  readonly insight: Insight
  /** Those signals of the findings that belong to it, under the findings' own numbers. */
  readonly story: readonly Finding[]
  /** The worse of its severity, which says how far the score went over the threshold, and that of its worst finding. */
  readonly worst: Severity
}

const worse = (a: Told, b: Told): number =>
  severityRank(a.worst) - severityRank(b.worst) ||
  severityRank(a.insight.severity) - severityRank(b.insight.severity) ||
  b.insight.score - a.insight.score ||
  compare(a.insight.created, b.insight.created)

/** The entity with the worst insight first; the insights of one entity in order of time, so that they read as one story. */
const inReadingOrder = (insights: readonly Told[]): readonly Told[] => {
  const groups = new Map<string, Told[]>()
  for (const told of insights.toSorted(worse)) {
    const { entity } = told.insight
    const key = JSON.stringify([entity.type, entity.value])
    groups.set(key, [...(groups.get(key) ?? []), told])
  }
  return [...groups.values()].flatMap((group) =>
    group.toSorted((a, b) => compare(a.insight.created, b.insight.created)),
  )
}

/** `username eve`: the type without its underscore, as people say it. */
export const entityText = ({ type, value }: EntityName): string => `${type.replace(/^_/, '')} ${value}`

const some = (values: readonly string[]): string =>
  values.length <= MOST
    ? values.join(', ')
    : `${values.slice(0, MOST).join(', ')} … (${values.length - MOST} more; --format json lists all)`

const span = ({ from, to }: Insight): string =>
  from === to ? `${clock(from)} UTC` : `${clock(from)} to ${clock(to)} UTC`

const told = (insight: Insight, findings: readonly Finding[]): Told => {
  const ids = new Set(insight.signals)
  const story = findings.flatMap((finding) => {
    const signals = finding.signals.filter(({ id }) => ids.has(id))
    return signals.length === 0 ? [] : [{ ...finding, signals }]
  })
  const worst = worstOf([insight.severity, ...story.map(({ lead }) => lead.severity)]) ?? insight.severity
  return { insight, story, worst }
}

/** `snap-1 shared with 444455556666: taken back 2026-11-24 01:02:03, used by 444455556666` */
const exposedText = (exposure: Exposure): string => {
  const { resource, used, state, ended } = exposure
  const by = [...new Set(used.map((use) => use.by ?? 'an account that the log does not name'))]
  return [
    `${shortName(resource)} ${wayText(exposure)}: ${stateName(state)}${ended === undefined ? '' : ` ${clock(ended.time)}`}`,
    ...(by.length === 0 ? [] : [`used by ${by.join(' and ')}`]),
  ].join(', ')
}

/** What the signals of an insight opened or used. What ended it may be another's. */
const exposuresIn = ({ signals }: Insight, exposures: readonly Exposure[]): readonly Exposure[] => {
  const ids = new Set(signals)
  return exposures.filter(({ given, used }) => [...given, ...used].some(({ signal }) => ids.has(signal)))
}

const insightText = (
  { insight, story, worst }: Told,
  { width, style, nameOf, exposures }: InsightTextOptions,
): string[] => {
  const exposed = exposuresIn(insight, exposures)
  const left = exposed.length - MOST
  const lines = [
    ...exposed.slice(0, MOST).map(exposedText),
    ...(left > 0 ? [`… (${left} more; --report FILE.html has them)`] : []),
  ]
  const more = worst === insight.severity ? '' : `, worst finding ${worst}`
  const label = `${insight.id}  ${insight.severity}${more}  `
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['about', entityText(insight.entity)],
    ['when', span(insight)],
    ['why', insight.why.join('; ')],
    ['technique', some(insight.techniques.map(({ technique, name }) => `${technique} ${name}`))],
    ['actors', some(insight.actors)],
    ['resources', some(insight.resources)],
    ...lines.map((text, i) => [i === 0 ? 'exposed' : '', text] as const),
  ]
  const untold = insight.signals.length - story.reduce((sum, { signals }) => sum + signals.length, 0)
  return [
    ...hanging(style.severity(worst, label), safeText(insight.name), {
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
    ...timelineText(story, { style, nameOf, width: width - MARGIN }).map((line) => ' '.repeat(MARGIN) + line),
    ...(untold === 0
      ? []
      : wrap(`… (${untold} more, not shown here)`, width - MARGIN).map(
          (line) => ' '.repeat(MARGIN) + style.faint(line),
        )),
  ]
}

/** Every insight with its signals as a story, the entity with the worst first; `[n]` leads to the finding that tells all of it. */
export const insightsText = (
  { insights }: Pick<HuntDocument, 'insights'>,
  findings: readonly Finding[],
  options: InsightTextOptions,
): string[] => [
  ...(insights.length > 1 ? wrap(ORDER, options.width).map(options.style.faint) : []),
  ...inReadingOrder(insights.map((insight) => told(insight, findings))).flatMap((insight, i) => [
    ...(i === 0 ? [] : ['']),
    ...insightText(insight, options),
  ]),
]

/** The worst of the severities; undefined for none. */
export const worstOf = (severities: readonly Severity[]): Severity | undefined =>
  severities.toSorted((a, b) => severityRank(a) - severityRank(b))[0]
