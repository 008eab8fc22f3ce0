import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asText, derived } from '../compiler/values.ts'
import { sql } from '../sql/sql.ts'

/**
 * What all parse operators share. One that does not match drops the row, unless `nodrop` is given; in a run of parse
 * operators a row that an earlier `nodrop` one matched survives a later miss (Sumo: "Parse nodrop option"). On a miss an
 * output keeps the value it had.
 */
export const applyParse = (
  pipeline: Pipeline,
  matched: Value,
  outputs: readonly { readonly name: string; readonly value: Value }[],
  nodrop: boolean,
): void => {
  const { kept } = pipeline.parseRun
  if (!nodrop)
    pipeline.filter(
      kept === undefined
        ? matched
        : derived(sql`(${matched.sql} OR ${kept.sql})`, 'boolean', [matched, kept]),
    )
  const mayMiss = nodrop || kept !== undefined
  for (const { name, value } of outputs) {
    const former = pipeline.find(name)
    const miss = former === undefined ? sql`NULL` : asText(pipeline.value(former)).sql
    const uses = former === undefined ? [matched, value] : [matched, value, pipeline.value(former)]
    pipeline.extend(
      name,
      mayMiss ? derived(sql`if(${matched.sql}, ${asText(value).sql}, ${miss})`, 'text', uses) : value,
    )
  }
  if (nodrop) {
    const either =
      kept === undefined ? matched : derived(sql`(${matched.sql} OR ${kept.sql})`, 'boolean', [matched, kept])
    pipeline.parseRun.kept = pipeline.value(pipeline.extend('__kept', either, { internal: true }))
  }
}
