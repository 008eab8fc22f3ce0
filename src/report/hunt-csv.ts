import { csvLine } from './csv.ts'
import type { HuntDocument, Signal } from './document.ts'

/** Several values share a cell, one per line. */
const lines = (values: readonly string[]): string => values.join('\n')

const COLUMNS: Readonly<Record<string, (signal: Signal) => string | number | null>> = {
  time: (signal) => signal.time,
  severity: (signal) => signal.severity,
  score: (signal) => signal.score,
  confidence: (signal) => signal.confidence,
  rule: (signal) => signal.rule,
  name: (signal) => signal.name,
  cloud: (signal) => signal.cloud,
  account: (signal) => signal.account,
  region: (signal) => signal.region,
  actor: (signal) => signal.actor,
  sourceIp: (signal) => signal.sourceIp,
  userAgent: (signal) => signal.userAgent,
  operation: (signal) => signal.operation,
  outcome: (signal) => signal.outcome,
  resource: (signal) => signal.resource,
  sharedWith: (signal) => lines(signal.sharedWith),
  explanation: (signal) => signal.explanation,
  why: (signal) => lines(signal.why),
  techniques: (signal) => lines(signal.attack.map((entry) => entry.technique)),
  tags: (signal) => lines(signal.tags),
  eventIds: (signal) => lines(signal.events.map((event) => event.id)),
  files: (signal) => lines([...new Set(signal.events.map((event) => event.file))]),
  id: (signal) => signal.id,
  insights: (signal) => lines(signal.insights),
  suppressed: (signal) =>
    lines(
      signal.entities.flatMap(({ type, value, suppressed }) =>
        suppressed.length === 0 ? [] : [`${type} ${value}: ${suppressed.join(', ')}`],
      ),
    ),
}

/** A head line and one record per signal. The accounting has no place in a table: the command line prints it apart. */
export function* huntCsv(document: HuntDocument): Generator<string> {
  yield csvLine(Object.keys(COLUMNS))
  const cells = Object.values(COLUMNS)
  for (const signal of document.signals) yield csvLine(cells.map((cell) => cell(signal)))
}
