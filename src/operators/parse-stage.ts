import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asText, derived } from '../compiler/values.ts'
import type { FieldRef } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
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

/** What one of several keys or paths found in a row: its value, and whether it is there at all. */
export interface Finding {
  readonly name: string
  readonly value: Value
  readonly present: Value
}

/** Each finding on its own: one that is absent keeps the value it had. Any of them makes the row a match. */
export const applyEach = (pipeline: Pipeline, found: readonly Finding[], nodrop: boolean): void => {
  const any = derived(
    sql`(${found.map(({ present }) => present.sql).reduce((a, b) => sql`${a} OR ${b}`)})`,
    'boolean',
    found.map(({ present }) => present),
  )
  applyParse(pipeline, any, [], nodrop)
  for (const { name, value, present } of found) {
    const former = pipeline.find(name)
    const old = former === undefined ? undefined : asText(pipeline.value(former))
    pipeline.extend(
      name,
      old === undefined
        ? value
        : derived(sql`if(${present.sql}, ${value.sql}, ${old.sql})`, 'text', [present, value, old]),
    )
  }
}

/** `field=name`, if it stands here. */
export const sourceOption = (cursor: StageCursor): FieldRef | undefined => {
  if (!cursor.atWord('field') || !cursor.atPunctuation('=', 1)) return undefined
  cursor.expectWord('field')
  cursor.expectPunctuation('=')
  return cursor.expectField('the field to parse')
}

/** `as a, b` or `as (a, b)`: exactly `count` names, or none. */
export const outputNames = (cursor: StageCursor, what: string, count: number): readonly FieldRef[] => {
  if (cursor.acceptWord('as') === undefined) return []
  const parenthesised = cursor.acceptPunctuation('(')
  const names = cursor.expectFieldList('a field name')
  if (parenthesised) cursor.expectPunctuation(')')
  if (names.length !== count) cursor.fail('DQ308', { what, expected: count, found: names.length })
  return names
}
