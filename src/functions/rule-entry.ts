import { num, sql } from '../sql/sql.ts'
import { defineFunction } from './define.ts'

/** `map['key']` and `list[0]` of rule expressions are read as calls of it. */
export const elementAt = defineFunction({
  names: ['element_at'],
  summary:
    "The value of a key of a map, or the element of a list by its place from 0: what `map['key']` and `list[0]` stand for.",
  params: [
    { name: 'of', type: 'any' },
    { name: 'key', type: 'any' },
  ],
  returns: 'text',
  sql: ([of = sql`''`, key = sql`''`], [value, place]) => {
    const byPlace = place?.type === 'integer' || place?.type === 'number'
    if (value?.type === 'texts')
      return byPlace
        ? sql`if(${key} < length(${of}), arrayElement(${of}, toInt64(${key}) + 1), NULL)`
        : sql`NULL`
    if (value?.type !== 'text') return sql`NULL`
    const json = sql`ifNull(${of}, '')`
    return byPlace
      ? sql`if(JSONType(${json}) = 'Array', JSONExtract(${json}, toInt64(${key}) + ${num(1)}, 'Nullable(String)'), NULL)`
      : sql`if(JSONType(${json}) = 'Object', JSONExtract(${json}, ${key}, 'Nullable(String)'), NULL)`
  },
  examples: [
    { expression: `element_at('{"ACCEPT":"*/*"}', 'ACCEPT')`, result: '*/*' },
    { expression: `element_at('{"ACCEPT":"*/*"}', 'accept')`, result: null },
    { expression: `element_at('["a","b"]', 1)`, result: 'b' },
    { expression: `element_at('["a","b"]', 2)`, result: null },
    { expression: "element_at(['a', 'b'], 0)", result: 'a' },
    { expression: "element_at('no map', 'k')", result: null },
    { expression: "element_at(null, 'k')", result: null },
  ],
})
