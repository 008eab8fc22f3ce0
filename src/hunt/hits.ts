import { EXCEPTIONS } from '../rules/matches.ts'
import { type RenderedSignal, renderSignal } from '../rules/render-signal.ts'
import type { Rule, RuleException } from '../rules/rule.ts'
import { severityOf } from '../rules/severity.ts'
import type { RecordValues } from '../rules/template.ts'
import type { Firing } from '../signals/from-firings.ts'
import { joinOperations, type Firing as OperationFiring } from '../signals/operations.ts'
import type { SignalRecord } from '../signals/types.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { takesBack } from './blocks.ts'
import type { Evaluated } from './correlate.ts'
import { createStripper, listOf, textOf } from './hit-values.ts'
import type { Inventory, InventoryFile } from './inventory.ts'

/** A rule that fired, with the record it fired on. */
export interface Hit extends OperationFiring {
  readonly definition: Rule
  readonly source: SourceModule
  readonly file: InventoryFile
  readonly values: RecordValues
  readonly rendered: RenderedSignal
  /** The window of the rule, ms, where it has one. */
  readonly windowMs?: number
  /** All records of the operation, or of the firing; in order of time for rules that look at more than one. */
  readonly evidence: readonly Evidence[]
  /** The suppressed lists that any of them hits. */
  readonly suppressedLists: readonly string[]
  /** Ids of the exceptions that any of them meets: of those that suppress it, and of those that have set its score. */
  readonly exceptions: readonly string[]
}

export interface Evidence {
  readonly eventId: string
  /** Event time, ms since the epoch. */
  readonly time: number
  readonly source: SourceModule
  readonly file: InventoryFile
}

interface Found {
  readonly found: Inventory
}

/** The highest score that an exception sets counts. */
const withExceptions = <R extends RenderedSignal | undefined>(
  rendered: R,
  holding: readonly RuleException[] = [],
): { readonly rendered: R; readonly exceptions: readonly string[] } => {
  const scores = holding.flatMap(({ score }) => score ?? [])
  const exceptions = holding.map(({ id }) => id)
  if (rendered === undefined || scores.length === 0) return { rendered, exceptions }
  const score = Math.max(...scores)
  return { rendered: { ...rendered, score, severity: severityOf(score) }, exceptions }
}

/** The hits of match rules, one for each operation. */
export const hitsOf = ({ found }: Found, evaluated: readonly Evaluated[]): readonly Hit[] => {
  const hits: Hit[] = []
  const failedOperations = new Set<string>()
  const strip = createStripper()
  for (const { source, rules, rows } of evaluated) {
    for (const row of rows) {
      const { fired, adjusted, excepted, suppressing = [] } = row
      const values = strip(row)
      // where an operation is one event, two with its id are none of one operation
      const operation = takesBack(source) ? textOf(values['dohyo_operationKey']) : ''
      const operationKey = `${source.id} ${operation || row.event_id}`
      const outcome = textOf(values['dohyo_outcome'])
      if (outcome === 'failed' || outcome === 'denied') failedOperations.add(operationKey)
      const file = found.files[row.event_file]
      if (file === undefined) continue
      for (const [i, definition] of rules.entries()) {
        if (fired[i] !== 1) continue
        const { rendered, exceptions } = withExceptions(
          renderSignal(
            definition,
            values,
            (adjusted[i] ?? []).map((flag) => flag === 1),
          ),
          definition.exceptions?.filter((_, place) => excepted?.[i]?.[place] === 1),
        )
        if (rendered !== undefined)
          hits.push({
            rule: definition.id,
            definition,
            operationKey,
            outcome,
            score: rendered.score,
            time: row.event_time,
            eventId: row.event_id,
            source,
            file,
            values,
            rendered,
            evidence: [],
            suppressedLists: suppressing,
            exceptions,
          })
      }
    }
  }
  return joinOperations(hits, failedOperations).map(({ first, outcome, all }) => ({
    ...first,
    outcome,
    evidence: all.map(({ eventId, time, source, file }) => ({ eventId, time, source, file })),
    suppressedLists: [...new Set(all.flatMap((hit) => hit.suppressedLists))],
    exceptions: [...new Set(all.flatMap((hit) => hit.exceptions))],
  }))
}

/** A firing of a rule that looks at more than one record, shown by the record that completed it. */
export const windowedHit = (
  { found, sources }: Found & { readonly sources: readonly SourceModule[] },
  firing: Firing,
): readonly Hit[] => {
  const { rule, timestamp, completing, fields } = firing
  const holding = listOf(fields[EXCEPTIONS])
  const { rendered, exceptions } = withExceptions(
    renderSignal(rule, fields),
    rule.exceptions?.filter(({ id }) => holding.includes(id)),
  )
  const evidenceOf = ({ id, timestamp: time, source, file }: SignalRecord): readonly Evidence[] => {
    const [module, of] = [sources.find((one) => one.id === source), found.files[file ?? -1]]
    return module === undefined || of === undefined ? [] : [{ eventId: id, time, source: module, file: of }]
  }
  const [last] = evidenceOf(completing)
  if (rendered === undefined || last === undefined) return []
  return [
    {
      rule: rule.id,
      definition: rule,
      operationKey: `${rule.id} ${completing.id}`,
      outcome: textOf(fields['dohyo_outcome']),
      score: rendered.score,
      time: timestamp,
      eventId: completing.id,
      source: last.source,
      file: last.file,
      values: fields,
      rendered,
      ...(firing.windowMs === undefined ? {} : { windowMs: firing.windowMs }),
      evidence: firing.records().flatMap(evidenceOf),
      suppressedLists: firing.suppressedLists,
      exceptions,
    },
  ]
}
