import type { Accounting, HuntDocument, Signal } from './document.ts'

/** A signal with its keys in the documented order, whatever the order they were built in. */
export const orderedSignal = (signal: Signal): Signal => ({
  rule: signal.rule,
  name: signal.name,
  severity: signal.severity,
  score: signal.score,
  time: signal.time,
  cloud: signal.cloud,
  entities: signal.entities.map(({ type, value }) => ({ type, value })),
  actor: signal.actor,
  sourceIp: signal.sourceIp,
  userAgent: signal.userAgent,
  account: signal.account,
  region: signal.region,
  resource: signal.resource,
  sharedWith: signal.sharedWith,
  outcome: signal.outcome,
  operation: signal.operation,
  events: signal.events.map(({ id, source, file }) => ({ id, source, file })),
  explanation: signal.explanation,
  confidence: signal.confidence,
  why: signal.why,
  attack: signal.attack.map(({ technique, name, tactic }) => ({ technique, name, tactic })),
  tags: signal.tags,
})

export const orderedAccounting = ({
  files,
  events,
  skipped,
  unreadable,
  bySource,
}: Accounting): Accounting => ({
  files: { read: files.read, skipped: files.skipped, bytes: files.bytes },
  events: {
    read: events.read,
    duplicate: events.duplicate,
    unreadable: events.unreadable,
    matched: events.matched,
  },
  skipped: skipped.map(({ file, reason, kind }) => ({ file, reason, kind })),
  unreadable: unreadable.map(({ file, events: lost, reason }) => ({ file, events: lost, reason })),
  bySource: bySource.map(({ source, files: read, events: found }) => ({
    source,
    files: read,
    events: found,
  })),
})

/** The document of docs/hunt-json.md, indented, with a line feed at the end. Equal documents give equal bytes. */
export const huntJson = (document: HuntDocument): string =>
  `${JSON.stringify(
    {
      version: document.version,
      insights: document.insights,
      signals: document.signals.map(orderedSignal),
      accounting: orderedAccounting(document.accounting),
    } satisfies HuntDocument,
    null,
    2,
  )}\n`
