import { assertNever } from '../base/assert-never.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { derived } from '../compiler/values.ts'
import { num, type Sql, sql, str } from '../sql/sql.ts'
import type { XmlPath, XmlPredicate } from './xml-path.ts'

/**
 * XML in SQL. ClickHouse has no parser for it, so the text is cut into tags and texts by one expression, and paths are
 * followed over the arrays of these, each step in one pass. All of it is linear in the length of the text, whatever is in
 * it: what is opened and never closed is one token to the end.
 */
export interface XmlDocument {
  /** Array(String): tags, texts, comments; empty when the text is not well-formed. */
  readonly tokens: Value
  /** Array(String): name of the element that a token opens, else empty. */
  readonly names: Value
  /** Array(Int64): number of open elements after each token. */
  readonly depths: Value
}

const TOKEN = [
  '(?s)<!--(?:.*?-->|.*)',
  String.raw`<!\[CDATA\[(?:.*?\]\]>|.*)`,
  String.raw`<\?(?:.*?\?>|.*)`,
  String.raw`<!DOCTYPE(?:[^<>\[]*(?:\[[^\]]*\]\s*)?>|.*)`,
  String.raw`</[^\s<>/]+\s*>`,
  String.raw`<[^\s<>/!?][^\s<>/]*(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>`,
  '[^<]+',
  '<',
].join('|')
const CLOSED = String.raw`(?s)^(?:[^<].*|<!--.*-->|<!\[CDATA\[.*\]\]>|<\?.*\?>|<!DOCTYPE.*>|</?[^\s<>/!?].*>)$`
const ATTRIBUTES = String.raw`\s([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')`
/** What may stand outside the root element. */
const OUTSIDE = String.raw`(?s)^(?:[\s\x{feff}]*|<!--.*|<\?.*|<!DOCTYPE.*)$`

const helper = (pipeline: Pipeline, text: Sql, from: readonly Value[]): Value =>
  pipeline.value(pipeline.extend('__xml', derived(text, 'texts', from), { internal: true }))

const namesOf = (tokens: Sql): Sql =>
  sql`arrayMap(t -> extract(t, ${str(String.raw`^<([^\s<>/!?][^\s<>/]*)`)}), ${tokens})`
const depthsOf = (tokens: Sql): Sql =>
  sql`arrayCumSum(arrayMap(t -> multiIf(startsWith(t, '</'), -1, match(t, ${str('^<[^!?]')}) AND NOT endsWith(t, '/>'), 1, 0), ${tokens}))`

/** Cuts the text. Not well-formed is: a token that never ends, depths that don't add up, anything but one root element. */
export const xmlDocument = (pipeline: Pipeline, source: Value): XmlDocument => {
  const cut = helper(pipeline, sql`extractAll(ifNull(${source.sql}, ''), ${str(TOKEN)})`, [source])
  const level = helper(pipeline, depthsOf(cut.sql), [cut])
  const roots = sql`arrayCount((t, before) -> match(t, '^<[^/!?]') AND before = 0, ${cut.sql}, arrayShiftRight(${level.sql}, 1))`
  // sorted by depth, each element's start is followed by its end
  const ends = helper(
    pipeline,
    sql`arraySort(arrayFilter(x -> x.3 != '', arrayMap((t, d, i) -> (d + startsWith(t, '</'), i, if(endsWith(t, '/>'), '', extract(t, ${str(String.raw`^</?([^\s<>/!?][^\s<>/]*)`)}))), ${cut.sql}, ${level.sql}, arrayEnumerate(${cut.sql}))))`,
    [cut, level],
  )
  const mixed = sql`arrayExists((a, b, i) -> i % 2 = 1 AND a.3 != b.3, ${ends.sql}, arrayShiftLeft(${ends.sql}, 1), arrayEnumerate(${ends.sql}))`
  const strays = sql`arrayExists((t, d) -> d = 0 AND NOT match(t, ${str(OUTSIDE)}) AND NOT match(t, '^<[^!?]'), ${cut.sql}, ${level.sql})`
  const sound = sql`arrayAll(t -> match(t, ${str(CLOSED)}), ${cut.sql}) AND arrayAll(d -> d >= 0, ${level.sql}) AND ${level.sql}[-1] = 0 AND ${roots} = 1 AND NOT ${strays} AND NOT ${mixed}`
  const tokens = helper(pipeline, sql`if(${sound}, ${cut.sql}, emptyArrayString())`, [cut, level, ends])
  return {
    tokens,
    names: helper(pipeline, namesOf(tokens.sql), [tokens]),
    depths: helper(pipeline, depthsOf(tokens.sql), [tokens]),
  }
}

/** All groups of one attribute in a tag: name, value in double quotes, value in single quotes. Empty when it is not there. */
const attribute = (tag: Sql, name: string): Sql =>
  sql`arrayFirst(a -> a[1] = ${str(name)}, extractAllGroupsVertical(${tag}, ${str(ATTRIBUTES)}))`
const attributeValue = (groups: Sql): Sql => sql`decodeXMLComponent(concat(${groups}[2], ${groups}[3]))`

/**
 * For each token the position of the chosen element of depth `depth` that it stands in, or 0. `chosen` is Array(Int64), not
 * 0 where a chosen element of that depth opens.
 */
const within = (document: XmlDocument, chosen: Sql, depth: number): Sql =>
  sql`arrayFill(x -> x >= 0, arrayMap((n, d, t, s, i) -> if(n != '' AND d + endsWith(t, '/>') = ${num(depth)}, if(s = 0, 0, toInt64(i)), -1), ${document.names.sql}, ${document.depths.sql}, ${document.tokens.sql}, ${chosen}, arrayEnumerate(${document.names.sql})))`

const choose = (document: XmlDocument, chosen: Sql, predicate: XmlPredicate): Sql => {
  switch (predicate.kind) {
    case 'position':
      return sql`arrayMap((s, p) -> if(p = ${num(predicate.position)}, s, 0), ${chosen}, arrayEnumerateUniq(${chosen}))`
    case 'last':
      return sql`arrayMap((s, p) -> if(p = 1, s, 0), ${chosen}, arrayReverse(arrayEnumerateUniq(arrayReverse(${chosen}))))`
    case 'attribute': {
      const groups = attribute(sql`t`, predicate.name)
      const fits =
        predicate.value === undefined
          ? sql`notEmpty(${groups})`
          : sql`(notEmpty(${groups}) AND ${attributeValue(groups)} = ${str(predicate.value)})`
      return sql`arrayMap((s, t) -> if(s != 0 AND ${fits}, s, 0), ${chosen}, ${document.tokens.sql})`
    }
  }
}

/** The value at a path, and whether there is one. The first of several in the order of the document. */
export const xmlValue = (
  pipeline: Pipeline,
  document: XmlDocument,
  path: XmlPath,
): { readonly value: Value; readonly present: Value } => {
  const { tokens, names, depths } = document
  const all = [tokens, names, depths]
  // for each token: the parent's position (1 for the root) if it opens an element that the path so far leads to, else 0
  let chosen: Value | undefined
  for (const [i, step] of path.steps.entries()) {
    const parent =
      chosen === undefined
        ? derived(sql`arrayMap(n -> toInt64(1), ${names.sql})`, 'texts', [names])
        : helper(pipeline, within(document, chosen.sql, i), [...all, chosen])
    const fits = step.name === '*' ? sql`n != ''` : sql`n = ${str(step.name)}`
    chosen = helper(
      pipeline,
      sql`arrayMap((n, d, t, p) -> if(${fits} AND d + endsWith(t, '/>') = ${num(i + 1)} AND p > 0, p, 0), ${names.sql}, ${depths.sql}, ${tokens.sql}, ${parent.sql})`,
      [...all, parent],
    )
    for (const predicate of step.predicates)
      chosen = helper(pipeline, choose(document, chosen.sql, predicate), [tokens, chosen])
  }
  if (chosen === undefined) throw new Error('a path has a step')
  return take(pipeline, document, path, chosen)
}

const take = (
  pipeline: Pipeline,
  document: XmlDocument,
  path: XmlPath,
  chosen: Value,
): { readonly value: Value; readonly present: Value } => {
  const { tokens, depths } = document
  const optional = (present: Sql, value: Sql, from: readonly Value[]) => ({
    value: derived(sql`if(${present}, ${value}, NULL)`, 'text', from),
    present: derived(present, 'boolean', from),
  })
  switch (path.take.kind) {
    case 'attribute': {
      const groups = helper(
        pipeline,
        sql`arrayFirst(g -> notEmpty(g), arrayMap(t -> ${attribute(sql`t`, path.take.name)}, arrayFilter((t, s) -> s != 0, ${tokens.sql}, ${chosen.sql})))`,
        [tokens, chosen],
      )
      return optional(sql`notEmpty(${groups.sql})`, attributeValue(groups.sql), [groups])
    }
    case 'text': {
      const depth = path.steps.length
      const parents = helper(pipeline, within(document, chosen.sql, depth), [
        tokens,
        document.names,
        depths,
        chosen,
      ])
      const isText = sql`(NOT startsWith(t, '<') OR startsWith(t, '<![CDATA['))`
      const at = sql`arrayFirstIndex((t, d, p) -> p > 0 AND d = ${num(depth)} AND ${isText}, ${tokens.sql}, ${depths.sql}, ${parents.sql})`
      const rest = helper(
        pipeline,
        sql`if(${at} = 0, emptyArrayString(), arraySlice(${tokens.sql}, ${at}))`,
        [tokens, depths, parents],
      )
      const piece = sql`if(startsWith(t, '<![CDATA['), substring(t, 10, length(t) - 12), decodeXMLComponent(t))`
      const run = sql`arraySlice(${rest.sql}, 1, arrayFirstIndex(t -> NOT ${isText}, ${rest.sql}) - 1)`
      const present = sql`notEmpty(${rest.sql})`
      return optional(present, sql`arrayStringConcat(arrayMap(t -> ${piece}, ${run}))`, [rest])
    }
    case 'element': {
      const at = sql`arrayFirstIndex(s -> s != 0, ${chosen.sql})`
      const tag = sql`${tokens.sql}[${at}]`
      const length = sql`if(endsWith(${tag}, '/>'), 1, arrayFirstIndex(d -> d < ${depths.sql}[${at}], arraySlice(${depths.sql}, ${at})))`
      return optional(sql`${at} > 0`, sql`arrayStringConcat(arraySlice(${tokens.sql}, ${at}, ${length}))`, [
        tokens,
        depths,
        chosen,
      ])
    }
    default:
      return assertNever(path.take)
  }
}
