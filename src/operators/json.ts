import type { Span } from '../base/span.ts'
import { type PathStep, parseFieldPath, parseJsonPath, plainSteps } from '../compiler/json-path.ts'
import { jsonWildcardSql } from '../compiler/json-sql.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asText, booleanLiteral, derived, NULL_VALUE } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { quoteString } from '../language/strings.ts'
import { sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { applyEach, applyParse, outputNames, sourceOption } from './parse-stage.ts'

interface JsonKey {
  readonly path: string
  readonly span: Span
}

export interface JsonStage extends StageBase {
  readonly kind: 'json'
  readonly auto: boolean
  readonly source: FieldRef | undefined
  readonly maxDepth: number | undefined
  readonly extractArrays: boolean
  readonly keys: readonly JsonKey[]
  readonly refOnly: boolean
  readonly names: readonly FieldRef[]
  readonly nodrop: boolean
}

const keyList = (cursor: StageCursor): readonly JsonKey[] => {
  const key = (): JsonKey => {
    const { value, span } = cursor.expectString('a key in double quotes, such as `"userIdentity.arn"`')
    return { path: value, span }
  }
  const keys = [key()]
  while (cursor.acceptPunctuation(',')) keys.push(key())
  return keys
}

const nameList = (cursor: StageCursor, keys: readonly JsonKey[]): readonly FieldRef[] =>
  outputNames(cursor, '`json`', keys.length)

/** `"a" as x, "b" as y`, as other languages pair them: refused, with the same as it is written here. */
const refusePairs = (cursor: StageCursor, first: JsonKey, source: FieldRef | undefined): void => {
  const paired =
    cursor.atWord('as') && cursor.atField(1) && cursor.atPunctuation(',', 2) && cursor.atString(3)
  if (!paired) return
  cursor.expectWord('as')
  const paths = [first.path]
  const found = [cursor.expectField('a field name').name]
  cursor.expectPunctuation(',')
  const at = cursor.here()
  do {
    paths.push(cursor.expectString('a key in double quotes').value)
    cursor.expectWord('as')
    found.push(cursor.expectField('a field name').name)
  } while (cursor.acceptPunctuation(','))
  const from = source === undefined ? '' : `field=${source.name} `
  const expected = 'all keys before `as`'
  const help = `keys first, then their names: \`json ${from}${paths.map(quoteString).join(', ')} as ${found.join(', ')}\``
  cursor.fail('DQ201', { expected, found: `\`${quoteString(paths[1] ?? '')}\` after it`, help }, at)
}

const parseAuto = (cursor: StageCursor): JsonStage => {
  const found = {
    source: undefined as FieldRef | undefined,
    maxDepth: undefined as number | undefined,
    extractArrays: false,
    refOnly: false,
    nodrop: false,
  }
  let keys: readonly JsonKey[] = []
  let names: readonly FieldRef[] = []
  while (!cursor.atEnd()) {
    const source = sourceOption(cursor)
    if (source !== undefined) {
      found.source = source
      continue
    }
    const word = cursor.acceptWord('maxdepth', 'extractarrays', 'keys', 'refonly', 'nodrop')
    if (word === undefined && keys.length > 0 && cursor.atWord('as')) names = nameList(cursor, keys)
    else if (word === undefined) break
    else if (word === 'maxdepth') found.maxDepth = cursor.expectInteger('a depth').value
    else if (word === 'keys') keys = keyList(cursor)
    else if (word === 'extractarrays') found.extractArrays = true
    else if (word === 'refonly') found.refOnly = true
    else found.nodrop = true
  }
  return { kind: 'json', auto: true, ...found, keys, names, span: cursor.span() }
}

/** One extracted path: its value, and whether the path is there at all (a JSON null counts as there). */
const extract = (pipeline: Pipeline, source: Value, key: JsonKey): { value: Value; present: Value } => {
  const path = parseJsonPath(key.path)
  if (path.kind === 'error') {
    pipeline.report('DQ310', { name: 'json', reason: `path \`${key.path}\`: ${path.reason}` }, key.span)
    return { value: asText(NULL_VALUE), present: booleanLiteral(false) }
  }
  const plain = plainSteps(path.steps)
  if (plain === undefined) return wildcard(source, path.steps)
  const value = pipeline.json(source, plain, { auto: false })
  return { value, present: pipeline.jsonHas(source, plain) }
}

const wildcard = (source: Value, steps: readonly PathStep[]): { value: Value; present: Value } => {
  const value = derived(jsonWildcardSql(source.sql, steps), 'text', [source])
  return { value, present: derived(sql`isNotNull(${value.sql})`, 'boolean', [value]) }
}

const lowerPaths = (stage: JsonStage, pipeline: Pipeline, source: Value): void => {
  const found = stage.keys.map((key) => extract(pipeline, source, key))
  const outputName = (i: number) => stage.names[i]?.name ?? stage.keys[i]?.path.replace(/^\$\.?/, '') ?? ''
  if (stage.nodrop) {
    // each missing one is null on its own; any hit counts as a match for a later parse without nodrop
    applyEach(
      pipeline,
      found.map((finding, i) => ({ ...finding, name: outputName(i) })),
      true,
    )
    return
  }
  const all = derived(
    found.map(({ present }) => present.sql).reduce((a, b) => sql`${a} AND ${b}`),
    'boolean',
    found.map(({ present }) => present),
  )
  applyParse(
    pipeline,
    all,
    found.map(({ value }, i) => ({ name: outputName(i), value })),
    false,
  )
}

const lowerAuto = (stage: JsonStage, pipeline: Pipeline, source: Value): void => {
  const options = { auto: true, maxDepth: stage.maxDepth, extractArrays: stage.extractArrays }
  const resolve = (name: string): Value => {
    const value = pipeline.json(source, parseFieldPath(name), options)
    // a space in a key is `_` in the name of the field
    const spaced = name.replace(/(?<=[^\W_])_(?=[^\W_])/g, ' ')
    if (spaced === name) return value
    const other = pipeline.json(source, parseFieldPath(spaced), options)
    return derived(sql`ifNull(${value.sql}, ${other.sql})`, 'text', [value, other])
  }
  const override = (name: string, value: Value): void => {
    const former = pipeline.find(name)
    const old = former === undefined ? undefined : asText(pipeline.value(former))
    pipeline.extend(
      name,
      old === undefined ? value : derived(sql`ifNull(${value.sql}, ${old.sql})`, 'text', [value, old]),
    )
  }
  // Sumo: "By default, json auto overrides previously extracted fields"; what was computed is none
  if (!stage.refOnly)
    for (const { name, type } of pipeline.fields())
      if (type === 'text' && !name.startsWith('_')) override(name, resolve(name))
  for (const [i, key] of stage.keys.entries()) override(stage.names[i]?.name ?? key.path, resolve(key.path))
  if (!stage.refOnly) pipeline.open(resolve)
}

export const json = defineOperator<JsonStage>({
  kind: 'json',
  names: ['json auto', 'json'],
  summary: 'Extracts fields from JSON: by path, or with `auto` every field that the query names later.',
  syntax: [
    'json [field=<field>] "<path>" [, "<path>"] [as <field>, …] [nodrop]',
    'json auto [field=<field>] [maxdepth <n>] [extractarrays] [keys "<key>", … [refonly] [as <field>, …]]',
  ],
  parse: (cursor) => {
    if (cursor.name === 'json auto') return parseAuto(cursor)
    let source = sourceOption(cursor)
    if (cursor.acceptWord('auto') !== undefined)
      return { ...parseAuto(cursor), ...(source === undefined ? {} : { source }) }
    const keys = keyList(cursor)
    const [only] = keys
    if (only !== undefined && keys.length === 1) refusePairs(cursor, only, source)
    const names = nameList(cursor, keys)
    let nodrop = cursor.acceptWord('nodrop') !== undefined
    source ??= sourceOption(cursor)
    nodrop ||= cursor.acceptWord('nodrop') !== undefined
    return {
      kind: 'json',
      auto: false,
      source,
      maxDepth: undefined,
      extractArrays: false,
      keys,
      refOnly: false,
      names,
      nodrop,
      span: cursor.span(),
    }
  },
  print: (stage, print) => {
    const words = [stage.auto ? 'json auto' : 'json']
    if (stage.source !== undefined) words.push(`field=${print.field(stage.source)}`)
    if (stage.maxDepth !== undefined) words.push(`maxdepth ${stage.maxDepth}`)
    if (stage.extractArrays) words.push('extractarrays')
    if (stage.keys.length > 0)
      words.push(`${stage.auto ? 'keys ' : ''}${stage.keys.map((key) => print.string(key.path)).join(', ')}`)
    if (stage.refOnly) words.push('refonly')
    if (stage.names.length > 0) words.push(`as ${print.fields(stage.names)}`)
    if (stage.nodrop) words.push('nodrop')
    return words.join(' ')
  },
  lower: (stage, pipeline) => {
    const source = asText(stage.source === undefined ? pipeline.raw() : pipeline.field(stage.source))
    if (stage.auto) lowerAuto(stage, pipeline, source)
    else lowerPaths(stage, pipeline, source)
  },
  examples: [
    '* | json "userIdentity.arn", "eventName" as who, what',
    '* | json field=_raw "a[*].b" as list nodrop',
    '* | json auto | count by eventName',
    '* | json auto keys "eventName" refonly as e',
  ],
  samples: [
    {
      query: '* | json "user.name", "ips[0]", "n" as user, ip, n nodrop | fields user, ip, n',
      input: [
        '{"user": {"name": "ann"}, "ips": ["192.0.2.1", "192.0.2.2"]}',
        '{"user": {"name": "bob"}, "ips": [], "n": 3}',
      ],
      output: [
        { user: 'ann', ip: '192.0.2.1', n: null },
        { user: 'bob', ip: null, n: '3' },
      ],
    },
    {
      query: '* | json auto | count by eventName',
      input: ['{"eventName": "CreateSnapshot"}', '{"EventName": "CreateSnapshot"}', 'not JSON'],
      output: [
        { eventName: 'CreateSnapshot', _count: 2 },
        { eventName: null, _count: 1 },
      ],
    },
  ],
  differences: [
    'Of two keys that differ only in case, `json auto` takes the spelling that the query has; Sumo’s docs say only that case does not matter.',
    '`null` in the JSON is null; Sumo’s docs are silent.',
  ],
})
