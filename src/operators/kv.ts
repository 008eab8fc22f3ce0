import type { Span } from '../base/span.ts'
import { translateRegex } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import { regexSql } from '../compiler/regex-sql.ts'
import type { Value } from '../compiler/value.ts'
import { asText, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { num, type Sql, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { DELIMITERS, pairPattern, valuePattern } from './kv-pattern.ts'
import { applyEach, type Finding, outputNames, sourceOption } from './parse-stage.ts'

export interface KeyValue extends StageBase {
  readonly kind: 'keyvalue'
  readonly mode: 'infer' | 'regex' | 'auto'
  /** Of `regex`: groups for key and value, or for the value alone. */
  readonly pattern: { readonly value: string; readonly span: Span } | undefined
  readonly delim: string | undefined
  readonly source: FieldRef | undefined
  readonly keys: readonly string[]
  readonly refOnly: boolean
  readonly names: readonly FieldRef[]
  readonly nodrop: boolean
}

/** Keys may be bare words. */
const keyList = (cursor: StageCursor): readonly string[] => {
  const key = (): string =>
    cursor.atField() ? cursor.expectField('a key').name : cursor.expectString('a key in double quotes').value
  const keys = [key()]
  while (cursor.acceptPunctuation(',')) keys.push(key())
  return keys
}

const OPTIONS = ['infer', 'auto', 'regex', 'keys', 'delim', 'refonly', 'nodrop'] as const

const parse = (cursor: StageCursor): KeyValue => {
  let mode: KeyValue['mode'] = 'infer'
  let pattern: KeyValue['pattern']
  let delim: string | undefined
  let source: FieldRef | undefined
  let keys: readonly string[] = []
  let names: readonly FieldRef[] = []
  let refOnly = false
  let nodrop = false
  while (!cursor.atEnd()) {
    const from = sourceOption(cursor)
    const word = from === undefined ? cursor.acceptWord(...OPTIONS) : undefined
    if (from !== undefined) source = from
    else if (word === 'infer' || word === 'auto') mode = word
    else if (word === 'regex') {
      mode = 'regex'
      pattern = cursor.expectPatternString('a regular expression in double quotes')
    } else if (word === 'keys') keys = keyList(cursor)
    else if (word === 'delim') {
      cursor.acceptPunctuation('=')
      delim = cursor.expectString('a delimiter such as `":"`').value
    } else if (word === 'refonly') refOnly = true
    else if (word === 'nodrop') nodrop = true
    else if (keys.length > 0 && cursor.atWord('as')) names = outputNames(cursor, '`keyvalue`', keys.length)
    else if (keys.length === 0 && mode !== 'auto') keys = keyList(cursor)
    else break
  }
  if (keys.length === 0 && mode !== 'auto') keys = keyList(cursor)
  if (delim === '' || (delim !== undefined && mode !== 'auto'))
    cursor.fail('DQ310', {
      name: 'keyvalue',
      reason: delim === '' ? 'the delimiter is empty' : '`delim` belongs to `keyvalue auto`',
    })
  return { kind: 'keyvalue', mode, pattern, delim, source, keys, refOnly, names, nodrop, span: cursor.span() }
}

/** As Sumo names a field after its key. */
const fieldName = (key: string): string => key.replace(/\W/g, '_')

/** Groups `from` to `from + 3` of a match of `valuePattern` or `pairPattern`: the value, without its quotes. */
const unquoted = (groups: Sql, from: number): Sql => {
  const group = (i: number): Sql => sql`${groups}[${num(from + i)}]`
  const quoted = sql`replaceRegexpAll(concat(${group(0)}, ${group(1)}), ${str(String.raw`\\(["'\\])`)}, ${str(String.raw`\1`)})`
  return sql`concat(${quoted}, ${group(2)}, ${group(3)})`
}

type Find = (key: string) => { readonly value: Value; readonly present: Value }

/** What is found in a helper column: an array of groups that is empty where there is no match. */
const inGroups = (pipeline: Pipeline, text: Sql, from: readonly Value[], value: (groups: Sql) => Sql) => {
  const groups = pipeline.value(pipeline.extend('__groups', derived(text, 'texts', from), { internal: true }))
  return {
    value: derived(sql`if(empty(${groups.sql}), NULL, ${value(groups.sql)})`, 'text', [groups]),
    present: derived(sql`notEmpty(${groups.sql})`, 'boolean', [groups]),
  }
}

const inferred =
  (pipeline: Pipeline, source: Value): Find =>
  (key) =>
    inGroups(
      pipeline,
      sql`extractGroups(ifNull(${source.sql}, ''), ${str(valuePattern(key))})`,
      [source],
      (groups) => unquoted(groups, 1),
    )

/** With two groups the first match whose key it is; with one the first match behind the first place where the key stands. */
const byRegex = (pipeline: Pipeline, source: Value, pattern: NonNullable<KeyValue['pattern']>): Find => {
  const translated = translateRegex(pattern.value, 'replace')
  const regex = regexSql(pattern.value, pattern.span, pipeline, 'replace')
  const count = translated.groups.length
  if (translated.problem === undefined && count !== 1 && count !== 2)
    pipeline.report(
      'DQ310',
      {
        name: 'keyvalue regex',
        reason: `the expression has ${count} groups; it needs one for the value, or one for the key and one for the value`,
      },
      pattern.span,
    )
  const text = sql`ifNull(${source.sql}, '')`
  if (count !== 2)
    return (key) => {
      const at = sql`position(${text}, ${str(key)})`
      const rest = sql`substring(${text}, ${at} + length(${str(key)}))`
      return inGroups(
        pipeline,
        sql`if(${at} = 0, emptyArrayString(), extractGroups(${rest}, ${regex}))`,
        [source],
        (groups) => sql`${groups}[1]`,
      )
    }
  const all = pipeline.value(
    pipeline.extend('__pairs', derived(sql`extractAllGroupsVertical(${text}, ${regex})`, 'texts', [source]), {
      internal: true,
    }),
  )
  return (key) =>
    inGroups(
      pipeline,
      sql`arrayFirst(pair -> pair[1] = ${str(key)}, ${all.sql})`,
      [all],
      (groups) => sql`${groups}[2]`,
    )
}

/** All pairs of a row; of pairs with one key the last counts. Names fit as field names do: in any case, odd characters as `_`. */
const everything = (pipeline: Pipeline, source: Value, delim: string | undefined): Find => {
  const text = sql`ifNull(${source.sql}, '')`
  const pairs = (delimiter: string): Sql =>
    sql`extractAllGroupsVertical(${text}, ${str(pairPattern(delimiter))})`
  const has = (delimiter: string): Sql => sql`match(${text}, ${str(pairPattern(delimiter))})`
  const [first, second, third] = DELIMITERS
  const found =
    delim === undefined
      ? sql`multiIf(${has(first)}, ${pairs(first)}, ${has(second)}, ${pairs(second)}, ${pairs(third)})`
      : pairs(delim)
  const column = pipeline.value(
    pipeline.extend('__pairs', derived(sql`arrayReverse(${found})`, 'texts', [source]), { internal: true }),
  )
  const map = pipeline.value(
    pipeline.extend(
      '__values',
      derived(
        sql`CAST((arrayMap(pair -> replaceRegexpAll(lowerUTF8(pair[1]), '[^a-z0-9_]', '_'), ${column.sql}), arrayMap(pair -> ${unquoted(sql`pair`, 2)}, ${column.sql})), 'Map(String, String)')`,
        'texts',
        [column],
      ),
      { internal: true },
    ),
  )
  return (key) => {
    const name = str(fieldName(key.toLowerCase()))
    const present = derived(sql`mapContains(${map.sql}, ${name})`, 'boolean', [map])
    return { value: derived(sql`if(${present.sql}, ${map.sql}[${name}], NULL)`, 'text', [map]), present }
  }
}

export const keyValue = defineOperator<KeyValue>({
  kind: 'keyvalue',
  names: ['keyvalue', 'kv'],
  summary:
    'Extracts the values of keys, as in `user=ann, ip: 192.0.2.1`; with `auto` every field that the query names later.',
  syntax: [
    'keyvalue [infer] [keys] "<key>", … [as <field>, …] [field=<field>] [nodrop]',
    'keyvalue regex "<key group and value group, or value group>" [keys] "<key>", … [as <field>, …] [field=<field>] [nodrop]',
    'keyvalue auto [delim "<text>"] [keys "<key>", … [as <field>, …] [refonly]] [field=<field>]',
  ],
  parse,
  print: (stage, print) => {
    const words = ['keyvalue', stage.mode]
    if (stage.pattern !== undefined) words.push(print.pattern(stage.pattern.value))
    if (stage.source !== undefined) words.push(`field=${print.field(stage.source)}`)
    if (stage.delim !== undefined) words.push(`delim ${print.string(stage.delim)}`)
    if (stage.keys.length > 0) words.push(`keys ${stage.keys.map((key) => print.string(key)).join(', ')}`)
    if (stage.names.length > 0) words.push(`as ${print.fields(stage.names)}`)
    if (stage.refOnly) words.push('refonly')
    if (stage.nodrop) words.push('nodrop')
    return words.join(' ')
  },
  lower: (stage, pipeline) => {
    const source = asText(stage.source === undefined ? pipeline.raw() : pipeline.field(stage.source))
    const find =
      stage.mode === 'auto'
        ? everything(pipeline, source, stage.delim)
        : stage.pattern === undefined
          ? inferred(pipeline, source)
          : byRegex(pipeline, source, stage.pattern)
    const found = stage.keys.map(
      (key, i): Finding => ({ name: stage.names[i]?.name ?? fieldName(key), ...find(key) }),
    )
    // like `json auto`, `auto` drops nothing
    if (found.length > 0) applyEach(pipeline, found, stage.nodrop || stage.mode === 'auto')
    if (stage.mode === 'auto' && !stage.refOnly) pipeline.open((name) => find(name).value)
  },
  examples: [
    '* | kv "module", "thread"',
    '* | keyvalue infer keys "req.ip" as ip field=_raw nodrop',
    '* | keyvalue regex "(\\w+)<(.*?)>" keys "user", "action" as who, what',
    '* | kv auto | count by user',
    '* | kv auto delim ":" keys "user" as who refonly',
  ],
  samples: [
    {
      query: '* | kv "user", "ip" | fields user, ip',
      input: ['user=ann, ip: 192.0.2.1', 'user="Bob B." ip=192.0.2.7'],
      output: [
        { user: 'ann', ip: '192.0.2.1' },
        { user: 'Bob B.', ip: '192.0.2.7' },
      ],
    },
  ],
  differences: [
    'Sumo documents the delimiters, not the patterns, by which values are found without a regular expression; these are ours.',
  ],
})
