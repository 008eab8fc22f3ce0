import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asText, derived, predicate } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { rowNumber } from './window.ts'

type Strategy = 'join' | 'takeFirst' | 'takeLast' | 'takeDistinct'

interface Merged {
  readonly field: FieldRef
  readonly strategy: Strategy
  /** Of `join`; a line feed unless given. */
  readonly separator: string | undefined
  readonly name: FieldRef | undefined
}

export interface Merge extends StageBase {
  readonly kind: 'merge'
  /** Empty: `_raw`, joined. */
  readonly fields: readonly Merged[]
}

const STRATEGIES: readonly Strategy[] = ['takeFirst', 'takeLast', 'takeDistinct', 'join']

const merged = (cursor: StageCursor): Merged => {
  const field = cursor.expectField('a field to merge')
  const word = cursor.acceptWord(...STRATEGIES)?.toLowerCase()
  const strategy = STRATEGIES.find((each) => each.toLowerCase() === word) ?? 'join'
  const separator =
    word === 'join' && cursor.acceptWord('with') !== undefined
      ? cursor.expectString('a separator in quotes').value
      : undefined
  const name = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name')
  if (field.name.toLowerCase() === '_messagetime' && !['takefirst', 'takelast'].includes(word ?? ''))
    cursor.fail(
      'DQ310',
      { name: 'merge', reason: '`_messageTime` takes `takeFirst` or `takeLast`' },
      field.span,
    )
  return { field, strategy, separator, name }
}

const printMerged = (of: Merged, print: StagePrinter): string =>
  [
    print.field(of.field),
    of.strategy === 'join' ? '' : of.strategy,
    of.separator === undefined ? '' : `join with ${print.string(of.separator)}`,
    of.name === undefined ? '' : `as ${print.field(of.name)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

/** What rows are merged by: their time, and their identity where that is equal; their order where they have no time. */
export const timeOrder = (pipeline: Pipeline): Value => {
  const [time, id] = [pipeline.find('_messagetime'), pipeline.own('__id')]
  if (time === undefined) return rowNumber(pipeline, '__position')
  const values = [time, ...(id === undefined ? [] : [id])].map((column) => pipeline.value(column))
  return derived(
    values.map((value) => value.sql).reduce((a, b) => sql`tuple(${a}, ${b})`),
    'texts',
    values,
  )
}

const aggregate = (value: Value, { strategy, separator }: Merged, by: Value): Value => {
  if (strategy === 'takeFirst' || strategy === 'takeLast') {
    const pick = strategy === 'takeFirst' ? sql`argMinIf` : sql`argMaxIf`
    const picked = derived(
      // a tuple, so that no value comes out as null and not as the empty text
      sql`tupleElement(${pick}(tuple(toNullable(${value.sql})), ${by.sql}, isNotNull(${value.sql})), 1)`,
      value.type,
      [value, by],
    )
    return value.time === true ? { ...picked, time: true } : picked
  }
  const text = asText(value)
  const all = sql`arrayMap(x -> x.2, arraySort(groupArrayIf(tuple(${by.sql}, assumeNotNull(${text.sql})), isNotNull(${text.sql}))))`
  const list = strategy === 'takeDistinct' ? sql`arrayDistinct(${all})` : all
  const joined = sql`if(countIf(isNotNull(${text.sql})) = 0, NULL, arrayStringConcat(${list}, ${str(separator ?? '\n')}))`
  return derived(joined, 'text', [text, by])
}

const ref = (name: string, stage: Merge): FieldRef => ({ name, span: stage.span, quoted: false })

/** Merges all rows into one, or those of each group. */
export const lowerMerge = (
  stage: Merge,
  pipeline: Pipeline,
  groups: readonly { readonly name: string; readonly value: Value }[] = [],
): void => {
  const shared = { separator: undefined, name: undefined }
  const fields: readonly Merged[] =
    stage.fields.length > 0
      ? stage.fields
      : [
          { ...shared, field: ref('_raw', stage), strategy: 'join' },
          ...(pipeline.find('_messagetime') === undefined
            ? []
            : [{ ...shared, field: ref('_messageTime', stage), strategy: 'takeFirst' as const }]),
        ]
  const by = timeOrder(pipeline)
  const taken = new Set(groups.map(({ name }) => name.toLowerCase()))
  const aggregates = fields.map((of) => {
    const value = pipeline.field(of.field)
    const name = of.name?.name ?? pipeline.find(of.field.name)?.name ?? of.field.name
    if (taken.has(name.toLowerCase())) pipeline.report('DQ307', { name }, (of.name ?? of.field).span)
    taken.add(name.toLowerCase())
    const simple = value.type === 'boolean' || value.type === 'texts' ? asText(value) : value
    return { name, value: aggregate(simple, of, by) }
  })
  const count = {
    name: '__merged',
    value: derived(sql`count()`, 'integer', [], true),
    internal: true as const,
  }
  pipeline.aggregate(groups, [...aggregates, count])
  // without rows there is nothing to merge
  const merged = pipeline.own('__merged')
  if (merged === undefined || groups.length > 0) return
  const value = pipeline.value(merged)
  pipeline.filter(predicate(sql`${value.sql} > 0`, [value]))
}

export const merge = defineOperator<Merge>({
  kind: 'merge',
  names: ['merge'],
  summary:
    'Makes one row of all (of each group, within `transactionize`): a field’s values in order of time, joined by line feeds unless a strategy is given; null is no value. Without fields, joins `_raw` and keeps the earliest time.',
  syntax: [
    'merge',
    'merge <field> [takeFirst | takeLast | takeDistinct | join with "<separator>"] [as <field>] [, <field> …]',
  ],
  parse: (cursor) => {
    const fields: Merged[] = []
    if (!cursor.atEnd() && !cursor.atPunctuation(')') && !cursor.atPunctuation('|')) {
      do fields.push(merged(cursor))
      while (cursor.acceptPunctuation(','))
    }
    return { kind: 'merge', fields, span: cursor.span() }
  },
  print: (stage, print) => `merge ${stage.fields.map((of) => printMerged(of, print)).join(', ')}`.trimEnd(),
  lower: (stage, pipeline) => lowerMerge(stage, pipeline),
  examples: [
    '* | merge',
    '* | merge _sourceHost takeDistinct as hosts, _raw join with " / ", _messageTime takeLast',
  ],
  samples: [
    {
      query:
        '* | parse "host=* page=*;" as host, page | merge host takeDistinct as hosts, page join with ", " as pages',
      input: ['host=web2 page=paid;', 'host=web1 page=cart;', 'host=web1 page=home;'],
      output: [{ hosts: 'web1\nweb2', pages: 'home, cart, paid' }],
    },
  ],
})
