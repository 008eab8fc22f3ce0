import { asText, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { signatureId, signatureSql } from './signature.ts'

type Criteria = 'mostcommon' | 'leastcommon'

export interface Logreduce extends StageBase {
  readonly kind: 'logreduce'
  readonly field: FieldRef | undefined
  readonly by: readonly FieldRef[]
  readonly limit: number | undefined
  readonly criteria: Criteria | undefined
}

/** Forms that stand for something that Sumo keeps in its cloud, or that aggregate structure instead of text. */
const FORMS: Readonly<Record<string, { readonly reason: string; readonly help: string }>> = {
  keys: {
    reason: 'Sumo’s clustering of the keys of a message is not published',
    help: 'count the fields that matter: `| json auto | count by a, b`',
  },
  values: {
    reason: 'Sumo’s clustering of values is not published',
    help: 'count them together: `| count by a, b | sort by _count`',
  },
  details: {
    reason: 'the signatures of earlier searches are kept by Sumo',
    help: 'filter by what the signature says: `| where _raw matches "…*…"`',
  },
}

const option = (cursor: StageCursor, name: string): boolean => {
  if (!cursor.atWord(name)) return false
  cursor.expectWord(name)
  cursor.acceptPunctuation('=')
  return true
}

export const logreduce = defineOperator<Logreduce>({
  kind: 'logreduce',
  names: ['logreduce', 'summarize'],
  summary:
    'Groups messages of the same kind: `signature` is the text with `*` for numbers, identifiers, addresses, times and quoted values, `_signature_id` a short name for it, `_count` how many there are. An approximation: Sumo’s own clustering is not published, so that the groups differ from Sumo’s in part, and there is no relevance.',
  syntax: [
    'logreduce [field=<field>] [by <field> [, <field>]] [limit=<number>] [, criteria=mostcommon | leastcommon]',
    'logreduce(<field>) …',
  ],
  parse: (cursor) => {
    for (const [word, { reason, help }] of Object.entries(FORMS))
      if (cursor.atWord(word) && !cursor.atPunctuation('=', 1))
        cursor.fail('DQ408', { what: `\`logreduce ${word}\``, reason, help }, cursor.here())
    let field: FieldRef | undefined
    let by: readonly FieldRef[] = []
    let limit: number | undefined
    let criteria: Criteria | undefined
    if (cursor.acceptPunctuation('(')) {
      field = cursor.expectField('the field to look at')
      cursor.expectPunctuation(')')
    }
    for (;;) {
      cursor.acceptPunctuation(',')
      if (option(cursor, 'field')) field = cursor.expectField('the field to look at')
      else if (option(cursor, 'limit')) {
        const { value, span } = cursor.expectInteger('a number of signatures')
        if (value < 1) cursor.fail('DQ311', { what: 'the limit', min: 1, max: 100_000, found: value }, span)
        limit = value
      } else if (option(cursor, 'criteria')) {
        const word = cursor.acceptWord('mostcommon', 'leastcommon')?.toLowerCase()
        if (word === undefined)
          cursor.fail('DQ201', { expected: '`mostcommon` or `leastcommon`', found: 'something else' })
        criteria = word === 'leastcommon' ? word : 'mostcommon'
      } else if (cursor.acceptWord('by') !== undefined) by = cursor.expectFieldList('a field to group by')
      // a faster way of Sumo to the same result
      else if (cursor.acceptWord('optimize') === undefined) break
    }
    return { kind: 'logreduce', field, by, limit, criteria, span: cursor.span() }
  },
  print: (stage, print) =>
    [
      'logreduce',
      stage.field === undefined ? '' : `field=${print.field(stage.field)}`,
      stage.by.length === 0 ? '' : `by ${print.fields(stage.by)}`,
      stage.limit === undefined ? '' : `limit=${stage.limit}`,
      stage.criteria === undefined ? '' : `criteria=${stage.criteria}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  lower: (stage, pipeline) => {
    if (pipeline.isAggregated()) {
      pipeline.report('DQ319', { what: '`logreduce`', stages: 'the aggregation' }, stage.span)
      return
    }
    const text = asText(stage.field === undefined ? pipeline.raw() : pipeline.field(stage.field))
    const keys = stage.by.map((field) => ({
      value: pipeline.field(field),
      name: pipeline.find(field.name)?.name ?? field.name,
    }))
    const masked = derived(signatureSql(sql`ifNull(${text.sql}, '')`), 'text', [text], true)
    const signature = pipeline.value(pipeline.extend('__signature', masked, { internal: true }))
    pipeline.aggregate(
      [...keys, { name: 'signature', value: signature }],
      [
        {
          name: '_signature_id',
          value: derived(sql`any(${signatureId(signature.sql)})`, 'text', [signature], true),
        },
        { name: '_count', value: derived(sql`count()`, 'integer', [], true) },
      ],
    )
    const count = pipeline.find('_count')
    if (count === undefined) return
    pipeline.setOrder([
      { value: pipeline.value(count), descending: stage.criteria !== 'leastcommon' },
      ...pipeline.order(),
    ])
    if (stage.limit !== undefined) pipeline.limit(stage.limit)
  },
  examples: ['* | logreduce', '* | timeslice 1h | logreduce by _timeslice limit=5, criteria=mostcommon'],
  samples: [
    {
      query: '* | logreduce | fields _count, signature',
      input: ['user 17 logged in from 192.0.2.1', 'user 4 logged in from 192.0.2.7', 'disk full'],
      output: [
        { _count: 2, signature: 'user * logged in from *' },
        { _count: 1, signature: 'disk full' },
      ],
    },
  ],
  differences: ['An approximation: Sumo’s clustering is not published.'],
})
