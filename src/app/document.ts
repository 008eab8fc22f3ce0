import type { Counts } from '../hunt/counts.ts'
import { SHOWN, TOLD } from '../hunt/evaluate.ts'
import type { Hit, HuntResult } from '../hunt/hunt.ts'
import type { Inventory } from '../hunt/inventory.ts'
import type { RuleFailure } from '../hunt/rule-failure.ts'
import { currentTechniques, tacticName, techniqueName } from '../records/attack.ts'
import type { Accounting, Facts, HuntDocument, Signal, SkippedFile, Technique } from '../report/document.ts'
import { isExclude } from '../rules/exceptions.ts'
import { playbookValues, renderPlaybook } from '../rules/playbook-render.ts'
import { signalFields } from '../rules/render-signal.ts'
import type { Rule } from '../rules/rule.ts'
import { type RecordValues, refKey } from '../rules/template.ts'
import type { SiemSettings } from '../signals/settings.ts'
import type { RawSignal } from '../signals/types.ts'
import { SOURCES } from '../sources/index.ts'
import { placesAsked } from './places-asked.ts'
import { outsideOf, skippedOutside } from './scope.ts'
import { correlateSignals, type Draft } from './siem.ts'

const TECHNIQUE = /^_mitreAttackTechnique:(T\d{4}(?:\.\d{3})?)$/
const TACTIC = /^_mitreAttackTactic:(TA\d{4})$/

const idsOf = (tags: readonly string[], pattern: RegExp): readonly string[] =>
  tags.flatMap((tag) => pattern.exec(tag)?.[1] ?? [])

/**
 * The rule's tactics stand behind each technique: a rule names both, and not which belongs to which. Older ids of a technique
 * that is there are in the tags only.
 */
const attackOf = (tags: readonly string[]): readonly Technique[] => {
  const tactic = idsOf(tags, TACTIC).map(tacticName).join(', ')
  return currentTechniques(idsOf(tags, TECHNIQUE)).map((technique) => ({
    technique,
    name: techniqueName(technique),
    tactic,
  }))
}

const text = (values: RecordValues, name: string): string | null => {
  const value = values[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const list = (values: RecordValues, name: string): readonly string[] => {
  const value = values[name]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

/** By the field's name without its prefix; fields without a value are left out. */
const factsOf = (values: RecordValues): Facts =>
  Object.fromEntries(
    TOLD.flatMap((name) => {
      const one = text(values, name)
      const all = one === null ? list(values, name) : [one]
      return all.length === 0 ? [] : [[name.slice('dohyo_'.length), all]]
    }),
  )

const keyOf = (values: RecordValues): Pick<Signal, 'resourceKey'> => {
  const key = text(values, 'dohyo_resourceKey')
  return key === null || key === text(values, 'dohyo_resource') ? {} : { resourceKey: key }
}

const shownOf = ({
  definition,
  rendered,
  values,
  source,
  time,
  outcome,
  evidence,
}: Hit): Draft['signal'] => ({
  rule: definition.id,
  name: rendered.name,
  severity: rendered.severity,
  score: rendered.score,
  time: new Date(time).toISOString(),
  cloud: source.cloud,
  actor: text(values, 'dohyo_actor'),
  sourceIp: text(values, 'dohyo_sourceIp'),
  userAgent: text(values, 'http_userAgent'),
  account: text(values, 'dohyo_account'),
  region: text(values, 'dohyo_region'),
  resource: text(values, 'dohyo_resource'),
  sharedWith: list(values, 'dohyo_sharedWith'),
  outcome,
  operation: text(values, 'dohyo_operation') ?? '',
  events: evidence.map((event) => ({
    id: event.eventId,
    source: event.source.id,
    file: event.file.shown,
  })),
  explanation: rendered.summary,
  confidence: rendered.confidence,
  why: rendered.why,
  attack: attackOf(definition.definition.tags),
  tags: definition.definition.tags,
  facts: factsOf(values),
  ...keyOf(values),
  ...(definition.playbook === undefined
    ? {}
    : { playbook: renderPlaybook(definition.playbook, source.cloud, playbookValues(values, time)) }),
})

const keptNames = new WeakMap<Rule, readonly string[]>()

/** Not what the rules beside it have asked for: they would change what is said of this one. */
const keptFields = (rule: Rule, values: RecordValues): RecordValues => {
  const names = keptNames.get(rule) ?? [...SHOWN, ...signalFields(rule).map(refKey)]
  keptNames.set(rule, names)
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name]]] : [])),
  )
}

const ANOMALIES: ReadonlySet<string> = new Set(['firstSeen', 'outlier'])

/** The firing on each entity. The records of one operation count at the time of the one that stands for it. */
const firingsOf = ({
  definition,
  rendered,
  values,
  time,
  eventId,
  evidence,
  suppressedLists,
  exceptions,
  windowMs,
}: Hit): readonly RawSignal[] => {
  const excluding = (definition.exceptions ?? []).flatMap((one) =>
    isExclude(one) && exceptions.includes(one.id) ? [one.id] : [],
  )
  const fields = () => keptFields(definition, values)
  return rendered.entities.map((entity) => ({
    ruleId: definition.id,
    name: rendered.name,
    description: rendered.description,
    summary: rendered.summary,
    severity: rendered.score,
    tags: definition.definition.tags,
    timestamp: time,
    entity,
    recordCount: evidence.length,
    recordId: eventId,
    records: () =>
      evidence.map((event) => ({
        id: event.eventId,
        timestamp: windowMs === undefined ? time : event.time,
      })),
    suppressedLists,
    ...(excluding.length === 0 ? {} : { exceptions: excluding }),
    prototype: definition.definition.isPrototype,
    contentType: ANOMALIES.has(definition.definition.type) ? 'anomaly' : 'rule',
    ...(definition.definition.suppressionWindowSize === undefined
      ? {}
      : { suppressionWindowMs: definition.definition.suppressionWindowSize }),
    ...(windowMs === undefined ? {} : { windowMs }),
    fields,
  }))
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const byTimeRuleEvent = ({ signal: a }: Draft, { signal: b }: Draft): number =>
  order(a.time, b.time) || order(a.rule, b.rule) || order(a.events[0]?.id ?? '', b.events[0]?.id ?? '')

const plural = (n: number, what: string): string => `${n} ${what}`

const unreadableReason = ({ broken, foreign, timeless }: Counts['partly'][number]): string =>
  [
    ...(broken > 0 ? [plural(broken, 'not valid JSON')] : []),
    ...(foreign > 0 ? [plural(foreign, 'not an event of this source')] : []),
    ...(timeless > 0 ? [plural(timeless, 'without a usable time')] : []),
  ].join(', ')

const rangeOf = ({ range: { from, to } }: HuntResult): Accounting['range'] =>
  from === undefined && to === undefined
    ? null
    : { from: from?.toISOString() ?? null, to: to?.toISOString() ?? null }

const periodOf = ({ bySource }: Counts): Accounting['period'] => {
  const first = bySource.flatMap((count) => count.first ?? [])
  const last = bySource.flatMap((count) => count.last ?? [])
  return first.length === 0
    ? null
    : { from: new Date(Math.min(...first)).toISOString(), to: new Date(Math.max(...last)).toISOString() }
}

const accountingOf = (
  found: Inventory,
  result: HuntResult,
  signals: readonly Signal[],
  judged: Accounting['signals'],
  rules: Accounting['rules'],
): Accounting => {
  const skipped: readonly SkippedFile[] = [
    ...found.skipped.map(({ path, reason, kind }) => ({ file: path, reason, kind })),
    ...skippedOutside(found.outside),
    ...result.failed.map(({ file, reason }) => ({ file: file.shown, reason, kind: 'unreadable' as const })),
  ]
  const { counts } = result
  const sum = (key: 'events' | 'inRange' | 'unreadable'): number =>
    counts.bySource.reduce((total, count) => total + count[key], 0)
  return {
    files: { read: counts.files, skipped: skipped.length, bytes: counts.bytes },
    events: {
      read: sum('events'),
      inRange: sum('inRange'),
      duplicate: counts.duplicates,
      ...(counts.conflicting === 0 ? {} : { conflicting: counts.conflicting }),
      unreadable: sum('unreadable'),
      matched: new Set(signals.flatMap(({ events }) => events.map(({ source, id }) => `${source} ${id}`)))
        .size,
    },
    range: rangeOf(result),
    period: periodOf(counts),
    ...placesAsked(found, result),
    ...(found.outside.length === 0 ? {} : { outside: outsideOf(found.outside) }),
    signals: judged,
    rules,
    skipped: skipped.toSorted((a, b) => order(a.file, b.file)),
    unreadable: counts.partly.map((count) => ({
      file: count.file.shown,
      events: count.broken + count.foreign + count.timeless,
      reason: unreadableReason(count),
    })),
    bySource: SOURCES.flatMap(({ id }) =>
      counts.bySource.flatMap(({ source, files, events }) =>
        source === id ? [{ source, files, events }] : [],
      ),
    ),
  }
}

/** The result of a hunt as the stable document of docs/hunt-json.md. */
export const huntDocument = (
  found: Inventory,
  result: HuntResult,
  settings: SiemSettings,
  rules: { readonly asked: number; readonly unread: readonly RuleFailure[] },
): HuntDocument => {
  const drafts = result.hits
    .map((hit): Draft => ({ signal: shownOf(hit), firings: firingsOf(hit) }))
    .toSorted(byTimeRuleEvent)
  const { signals, insights, entities, counts } = correlateSignals(drafts, settings)
  const accounting = accountingOf(found, result, signals, counts, {
    run: rules.asked - result.failedRules.length,
    failed: [...rules.unread, ...result.failedRules],
  })
  return { version: '1', insights, signals, entities, accounting }
}
