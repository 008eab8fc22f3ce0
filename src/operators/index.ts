import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { OperatorTable } from '../language/operator-table.ts'
import { accum } from './accum.ts'
import { aggregate } from './aggregate.ts'
import { isAggregate } from './aggregate-functions.ts'
import { assignment } from './assignment.ts'
import { backshift } from './backshift.ts'
import { bin } from './bin.ts'
import { cat } from './cat.ts'
import { compare } from './compare.ts'
import { countFrequent } from './count-frequent.ts'
import { csv } from './csv.ts'
import { dedup } from './dedup.ts'
import type { OperatorDef } from './define.ts'
import { details } from './details.ts'
import { diff } from './diff.ts'
import { evalOperator } from './eval.ts'
import { fields } from './fields.ts'
import { fillmissing } from './fillmissing.ts'
import { filter } from './filter.ts'
import { geoip } from './geoip.ts'
import { infer } from './infer.ts'
import { join } from './join.ts'
import { json } from './json.ts'
import { keyValue } from './kv.ts'
import { limit } from './limit.ts'
import { logcompare } from './logcompare.ts'
import { logexplain } from './logexplain.ts'
import { logreduce } from './logreduce.ts'
import { lookup } from './lookup.ts'
import { merge } from './merge.ts'
import { outlier } from './outlier.ts'
import { parseAnchor } from './parse-anchor.ts'
import { parseRegex } from './parse-regex.ts'
import { parseXml } from './parse-xml.ts'
import { predict } from './predict.ts'
import { rollingstd } from './rollingstd.ts'
import { save } from './save.ts'
import { sessionize } from './sessionize.ts'
import { smooth } from './smooth.ts'
import { sort } from './sort.ts'
import { split } from './split.ts'
import { stats } from './stats.ts'
import { threatip, threatlookup } from './threat.ts'
import { timeslice } from './timeslice.ts'
import { top } from './top.ts'
import { topk } from './topk.ts'
import { total } from './total.ts'
import { trace } from './trace.ts'
import { transaction } from './transaction.ts'
import { transactionize } from './transactionize.ts'
import { transpose } from './transpose.ts'
import { where } from './where.ts'
import { withtime } from './withtime.ts'

/** Every operator. A new one is its own file and one line here. */
export const OPERATORS = [
  where,
  json,
  parseAnchor,
  parseRegex,
  parseXml,
  keyValue,
  split,
  csv,
  evalOperator,
  fields,
  stats,
  timeslice,
  sort,
  top,
  topk,
  countFrequent,
  accum,
  diff,
  total,
  backshift,
  smooth,
  rollingstd,
  outlier,
  predict,
  bin,
  limit,
  dedup,
  withtime,
  transpose,
  fillmissing,
  compare,
  merge,
  transactionize,
  join,
  filter,
  lookup,
  geoip,
  threatip,
  threatlookup,
  cat,
  save,
  transaction,
  sessionize,
  trace,
  logreduce,
  logcompare,
  infer,
  logexplain,
  details,
  assignment,
  aggregate,
] as const

type StageOf<D> = D extends OperatorDef<infer S> ? S : never
export type Stage = StageOf<(typeof OPERATORS)[number]>

/** The list's members take different stages; which one a stage belongs to is decided by its `kind`, as the registry test checks. */
const BY_KIND = new Map(OPERATORS.map((def) => [def.kind, def as unknown as OperatorDef<Stage>] as const))

const ownerOf = (stage: Stage): OperatorDef<Stage> => {
  const def = BY_KIND.get(stage.kind)
  if (def === undefined) throw new Error(`no operator owns ${stage.kind}`)
  return def
}

export const OPERATOR_TABLE: OperatorTable<Stage> = {
  operators: [...BY_KIND.values()].filter((def) => def.kind !== 'assignment' && def.kind !== 'aggregate'),
  assignment: BY_KIND.get('assignment') as OperatorDef<Stage>,
  aggregate: BY_KIND.get('aggregate') as OperatorDef<Stage>,
  isAggregate,
  owner: ownerOf,
}

const PARSERS: ReadonlySet<Stage['kind']> = new Set<Stage['kind']>([
  'parse',
  'parse regex',
  'json',
  'csv',
  'split',
  'keyvalue',
  'parse xml',
])

/** Binds one stage. */
export const lowerStage = (stage: Stage, pipeline: Pipeline): void => {
  // the memory of `nodrop` lasts for a run of neighbouring parse operators only
  if (!PARSERS.has(stage.kind)) pipeline.parseRun.kept = undefined
  ownerOf(stage).lower(stage, pipeline)
}
