import { asText, derived } from '../compiler/values.ts'
import type { StageBase } from '../language/ast.ts'
import { ident, join, sql } from '../sql/sql.ts'
import { type Timeshift, timeshift } from './compare.ts'
import { runsSql, wholeWithRange } from './compare-sql.ts'
import { defineOperator } from './define.ts'
import { signatureId, signatureSql } from './signature.ts'

export interface Logcompare extends StageBase {
  readonly kind: 'logcompare'
  readonly shift: Pick<Timeshift, 'ms' | 'amount' | 'unit'>
}

export const logcompare = defineOperator<Logcompare>({
  kind: 'logcompare',
  names: ['logcompare'],
  summary:
    'Compares the kinds of messages (as of `logreduce`: an approximation of Sumo’s) with those of an earlier time: `_count` now, `_deltaPercentage` (change of its share, in percent; infinite for new ones), `_anomalyScore` (its part in the symmetric Kullback-Leibler divergence), `_isNew`. Needs the time range of the query.',
  syntax: ['logcompare [timeshift] -<duration>'],
  parse: (cursor) => {
    if (cursor.atWord('start_time') || cursor.atWord('baseline'))
      cursor.fail('DQ407', { operator: 'logcompare', option: 'a baseline other than a shift' }, cursor.here())
    cursor.acceptWord('timeshift')
    cursor.acceptPunctuation('=')
    const shift = cursor.atEnd() ? { ms: 86_400_000, amount: 24, unit: 'h' } : timeshift(cursor)
    if (cursor.atWord('baseline'))
      cursor.fail('DQ407', { operator: 'logcompare', option: '`baseline`' }, cursor.here())
    return { kind: 'logcompare', shift, span: cursor.span() }
  },
  print: ({ shift }) => `logcompare timeshift -${shift.amount}${shift.unit}`,
  lower: (stage, pipeline) => {
    if (pipeline.isAggregated()) {
      pipeline.report('DQ319', { what: '`logcompare`', stages: 'the aggregation' }, stage.span)
      return
    }
    const raw = asText(pipeline.raw())
    const masked = derived(signatureSql(sql`ifNull(${raw.sql}, '')`), 'text', [raw], true)
    const found = pipeline.extend('__signature', masked, { internal: true })
    const offsets = [0, stage.shift.ms]
    const all = wholeWithRange('logcompare', stage.span, pipeline, offsets, [found])
    if (all === undefined) return
    const column = {
      id: pipeline.column('_signature_id', 'text', { notNull: true }),
      count: pipeline.column('_count', 'integer', { notNull: true }),
      delta: pipeline.column('_deltaPercentage', 'number'),
      score: pipeline.column('_anomalyScore', 'number'),
      isNew: pipeline.column('_isNew', 'boolean'),
      signature: pipeline.column('signature', 'text', { notNull: true }),
    }
    const columns = [column.count, column.delta, column.score, column.isNew, column.id, column.signature]
    const signature = ident(found.id)
    pipeline.relation({
      what: 'logcompare',
      columns,
      keys: [column.signature],
      order: [{ value: pipeline.value(column.score), descending: true }],
      reads: new Set([...all.whole.nested.reads, all.whole.time.id]),
      keeps: false,
      whole: true,
      build: (from) => {
        const counts = sql`SELECT ${signature}, countIf(__run = 0) AS __now, countIf(__run = 1) AS __then FROM (\n${runsSql(all.whole, all.range, offsets, from)}\n) GROUP BY ${signature}`
        // one more of each kind, so that a kind that is on one side only does not make the score infinite
        const shares = sql`SELECT *, __now / sum(__now) OVER () AS __p, __then / sum(__then) OVER () AS __q, (__now + 1) / (sum(__now) OVER () + count() OVER ()) AS __sp, (__then + 1) / (sum(__then) OVER () + count() OVER ()) AS __sq FROM (${counts})`
        const items = [
          sql`toInt64(__now) AS ${ident(column.count.id)}`,
          sql`if(__then = 0, inf, 100 * (if(isNaN(__p), 0, __p) / __q - 1)) AS ${ident(column.delta.id)}`,
          sql`(__sp - __sq) * log(__sp / __sq) AS ${ident(column.score.id)}`,
          sql`__then = 0 AS ${ident(column.isNew.id)}`,
          sql`${signatureId(signature)} AS ${ident(column.id.id)}`,
          sql`${signature} AS ${ident(column.signature.id)}`,
        ]
        return sql`SELECT ${join(items, ',\n  ')}\nFROM (${shares})`
      },
    })
  },
  examples: ['* | logcompare timeshift -24h | where _isNew', '* | logcompare -1d'],
  samples: [
    {
      query:
        '* | logcompare timeshift -1h | fields _count, _isNew, _deltaPercentage, signature | sort by signature asc',
      input: [
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'disk full' },
        { _messageTime: '2026-03-10T12:20:00Z', _raw: 'user 17 logged in' },
        { _messageTime: '2026-03-10T11:30:00Z', _raw: 'user 4 logged in' },
      ],
      range: { from: '2026-03-10T12:00:00Z', to: '2026-03-10T13:00:00Z' },
      output: [
        { _count: 1, _isNew: true, _deltaPercentage: 'inf', signature: 'disk full' },
        { _count: 1, _isNew: false, _deltaPercentage: -50, signature: 'user * logged in' },
      ],
    },
  ],
  differences: ['An approximation: Sumo’s clustering is not published.'],
})
