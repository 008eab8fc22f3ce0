import {
  type Accounting,
  type EntitySummary,
  FACTS,
  type Facts,
  type HuntDocument,
  type Insight,
  type PlacesAsked,
  type Playbook,
  type PlaybookStep,
  type SettingsUsed,
  type Signal,
  type SkippedFile,
  type Technique,
} from './document.ts'
import { each, jsonPieces } from './json-pieces.ts'

const orderedTechniques = (techniques: readonly Technique[]): readonly Technique[] =>
  techniques.map(({ technique, name, tactic }) => ({ technique, name, tactic }))

const orderedFacts = (facts: Facts): Facts =>
  Object.fromEntries(
    FACTS.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]] as const])),
  )

const orderedSteps = (steps: readonly PlaybookStep[]): readonly PlaybookStep[] =>
  steps.map(({ what, command }) => ({ what, ...(command === undefined ? {} : { command }) }))

const orderedPlaybook = (playbook: Playbook): Playbook => ({
  meaning: playbook.meaning,
  questions: playbook.questions.map(({ ask, query, command, attack, benign }) => ({
    ask,
    ...(query === undefined ? {} : { query }),
    ...(command === undefined ? {} : { command }),
    attack,
    benign,
  })),
  contain: orderedSteps(playbook.contain),
  eradicate: orderedSteps(playbook.eradicate),
  recover: orderedSteps(playbook.recover),
  tell: playbook.tell,
  falsePositives: playbook.falsePositives,
  tune: playbook.tune,
})

/** A signal with its keys in the documented order, whatever the order they were built in. */
export const orderedSignal = (signal: Signal): Signal => ({
  rule: signal.rule,
  name: signal.name,
  severity: signal.severity,
  score: signal.score,
  time: signal.time,
  cloud: signal.cloud,
  entities: signal.entities.map(({ type, value, score, suppressed }) => ({ type, value, score, suppressed })),
  actor: signal.actor,
  sourceIp: signal.sourceIp,
  userAgent: signal.userAgent,
  account: signal.account,
  region: signal.region,
  resource: signal.resource,
  ...(signal.resourceKey === undefined ? {} : { resourceKey: signal.resourceKey }),
  sharedWith: signal.sharedWith,
  outcome: signal.outcome,
  operation: signal.operation,
  events: signal.events.map(({ id, source, file, raw }) => ({
    id,
    source,
    file,
    ...(raw === undefined ? {} : { raw }),
  })),
  explanation: signal.explanation,
  confidence: signal.confidence,
  why: signal.why,
  attack: orderedTechniques(signal.attack),
  tags: signal.tags,
  id: signal.id,
  suppressed: signal.suppressed,
  insights: signal.insights,
  ...(signal.playbook === undefined ? {} : { playbook: orderedPlaybook(signal.playbook) }),
  ...(signal.facts === undefined ? {} : { facts: orderedFacts(signal.facts) }),
})

const orderedInsight = (insight: Insight): Insight => ({
  id: insight.id,
  name: insight.name,
  description: insight.description,
  severity: insight.severity,
  score: insight.score,
  entity: { type: insight.entity.type, value: insight.entity.value },
  signals: insight.signals,
  created: insight.created,
  from: insight.from,
  to: insight.to,
  tactics: insight.tactics,
  techniques: orderedTechniques(insight.techniques),
  resources: insight.resources,
  actors: insight.actors,
  why: insight.why,
  relatedEntities: insight.relatedEntities.map(({ type, value }) => ({ type, value })),
})

export const orderedEntity = (entity: EntitySummary): EntitySummary => ({
  type: entity.type,
  value: entity.value,
  score: entity.score,
  peak: entity.peak,
  worst: entity.worst,
  signals: entity.signals,
  suppressed: entity.suppressed,
  insights: entity.insights,
})

const orderedSettings = ({ file, estate, rules, exceptions }: SettingsUsed): SettingsUsed => ({
  file,
  estate: {
    ownAccounts: estate.ownAccounts,
    ownOrganizations: estate.ownOrganizations,
    ownDomains: estate.ownDomains,
    trustedAccounts: estate.trustedAccounts,
    backupPrincipals: estate.backupPrincipals,
  },
  rules: rules.map(({ rule, changed, off }) => ({ rule, changed, off })),
  exceptions: exceptions.map(({ id, suppressed, changed, expires, expired }) => ({
    id,
    suppressed,
    changed,
    expires,
    expired,
  })),
})

const orderedPlaces = (places: PlacesAsked): PlacesAsked => ({
  accounts: places.accounts,
  regions: places.regions,
  judged: places.judged,
  withoutAccount: places.withoutAccount,
  withoutRegion: places.withoutRegion,
  unseen: places.unseen.map(({ kind, value, similar }) => ({ kind, value, similar })),
})

const orderedSkipped = ({ file, reason, kind }: SkippedFile): SkippedFile => ({ file, reason, kind })

const orderedUnreadable = ({
  file,
  events,
  reason,
}: Accounting['unreadable'][number]): Accounting['unreadable'][number] => ({ file, events, reason })

const orderedAccounting = ({
  files,
  events,
  range,
  period,
  places,
  signals,
  rules,
  outside,
  skipped,
  unreadable,
  bySource,
  settings,
}: Accounting): Accounting => ({
  files: { read: files.read, skipped: files.skipped, bytes: files.bytes },
  events: {
    read: events.read,
    inRange: events.inRange,
    duplicate: events.duplicate,
    ...(events.conflicting === undefined ? {} : { conflicting: events.conflicting }),
    unreadable: events.unreadable,
    matched: events.matched,
  },
  range: range === null ? null : { from: range.from, to: range.to },
  period: period === null ? null : { from: period.from, to: period.to },
  ...(places === undefined ? {} : { places: orderedPlaces(places) }),
  signals: {
    raised: signals.raised,
    suppressed: signals.suppressed,
    reasons: signals.reasons.map(({ reason, signals: count }) => ({ reason, signals: count })),
  },
  rules: {
    run: rules.run,
    failed: rules.failed.map(({ file, rule, reason }) => ({
      file,
      ...(rule === undefined ? {} : { rule }),
      reason,
    })),
  },
  ...(outside === undefined
    ? {}
    : { outside: outside.map(({ kind, files: left, bytes }) => ({ kind, files: left, bytes })) }),
  skipped: skipped.map(orderedSkipped),
  unreadable: unreadable.map(orderedUnreadable),
  bySource: bySource.map(({ source, files: read, events: found }) => ({
    source,
    files: read,
    events: found,
  })),
  ...(settings === undefined ? {} : { settings: orderedSettings(settings) }),
})

/** As `orderedAccounting`, but files one by one: there may be a million of them. */
const accountingMembers = (accounting: Accounting): object => ({
  ...orderedAccounting({ ...accounting, skipped: [], unreadable: [] }),
  skipped: each(accounting.skipped, orderedSkipped),
  unreadable: each(accounting.unreadable, orderedUnreadable),
})

/** Of the document, its own members and those of the accounting are written by themselves. */
const DEPTH = 2

/** The members of a document in pieces, with an empty `indent` in one line. */
export const documentPieces = (
  document: HuntDocument,
  members: readonly (keyof HuntDocument)[],
  indent: string,
): Iterable<string> => {
  const { version, insights, signals, entities, accounting } = document
  const all: Readonly<Record<keyof HuntDocument, unknown>> = {
    version,
    insights: each(insights, orderedInsight),
    signals: each(signals, orderedSignal),
    entities: each(entities, orderedEntity),
    accounting: accountingMembers(accounting),
  }
  return jsonPieces(Object.fromEntries(members.map((name) => [name, all[name]])), DEPTH, indent)
}

/** The document of docs/hunt-json.md, indented, with a line feed at the end. Equal documents give equal bytes. */
export function* huntJson(document: HuntDocument): Generator<string> {
  yield* documentPieces(document, ['version', 'insights', 'signals', 'entities', 'accounting'], '  ')
  yield '\n'
}
