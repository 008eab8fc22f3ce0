import { RECORD_FIELDS, type RecordFieldName } from '../records/fields.ts'
import { join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import { inRangeSql } from './address-sql.ts'
import type { CompiledList } from './lists.ts'

interface RecordSql {
  /** SQL of a record field, of the type that records/fields.ts gives. */
  field(name: RecordFieldName): Sql
  /** Event time, ms since the epoch: Int64. */
  readonly time: Sql
}

const isField = (name: string): name is RecordFieldName => Object.hasOwn(RECORD_FIELDS, name)

const before = (time: Sql, until: number): Sql =>
  until === Number.POSITIVE_INFINITY ? sql`true` : sql`${time} < ${num(until)}`

/** Items in groups that expire at the same time: most lists have one. */
const byExpiry = (list: CompiledList): ReadonlyMap<number, readonly string[]> => {
  const groups = new Map<number, string[]>()
  for (const [value, until] of list.values) {
    const group = groups.get(until)
    if (group === undefined) groups.set(until, [value])
    else group.push(value)
  }
  return groups
}

/** Does the record hit the list? UInt8, never null. */
const hitSql = (list: CompiledList, record: RecordSql): Sql => {
  const groups = [...byExpiry(list)]
  const tests = list.fields.filter(isField).flatMap((name) => {
    const field = record.field(name)
    if (RECORD_FIELDS[name].type === 'texts')
      return groups.map(
        ([until, values]) => sql`(hasAny(${field}, ${strings(values)}) AND ${before(record.time, until)})`,
      )
    return [
      ...groups.map(
        ([until, values]) =>
          sql`(ifNull(${field} IN (${join(values.map(str))}), false) AND ${before(record.time, until)})`,
      ),
      ...list.ranges.map(
        ({ range, until }) => sql`(${inRangeSql(field, range)} AND ${before(record.time, until)})`,
      ),
    ]
  })
  return tests.length === 0 ? sql`false` : sql`(${join(tests, ' OR ')})`
}

/** Names of the lists that a record hits: Array(String). The SQL twin of `matchLists`; what it needs are the columns' fields. */
export const listNamesSql = (lists: readonly CompiledList[], record: RecordSql): Sql =>
  lists.length === 0
    ? sql`emptyArrayString()`
    : sql`arrayFilter(list_name -> list_name != '', [${join(lists.map((list) => sql`if(${hitSql(list, record)}, ${str(list.name)}, '')`))}])`

/** The record field `listMatches`: names, and `column:<column>` of each. */
export const listMatchesSql = (lists: readonly CompiledList[], record: RecordSql): Sql =>
  lists.length === 0
    ? sql`emptyArrayString()`
    : sql`arraySort(arrayDistinct(arrayFlatten([${join(
        lists.map(
          (list) =>
            sql`if(${hitSql(list, record)}, ${strings([list.name, `column:${list.column}`])}, emptyArrayString())`,
        ),
      )}])))`

/** The items of one list that a record hits, as far as one field goes: Array(String). */
const itemsSql = (list: CompiledList, name: RecordFieldName, record: RecordSql): readonly Sql[] => {
  const field = record.field(name)
  const texts = RECORD_FIELDS[name].type === 'texts'
  const hit = (item: Sql, until: number, test: Sql): Sql =>
    sql`if(${test} AND ${before(record.time, until)}, ${item}, emptyArrayString())`
  return [
    ...[...byExpiry(list)].map(([until, values]) =>
      texts
        ? hit(sql`arrayIntersect(${field}, ${strings(values)})`, until, sql`true`)
        : hit(sql`[ifNull(${field}, '')]`, until, sql`ifNull(${field} IN (${join(values.map(str))}), false)`),
    ),
    ...(texts
      ? []
      : list.ranges.map(({ text, range, until }) => hit(strings([text]), until, inRangeSql(field, range)))),
  ]
}

/** The record field `matchedItems`: the items hit, of all lists. */
export const matchedItemsSql = (lists: readonly CompiledList[], record: RecordSql): Sql => {
  const items = lists.flatMap((list) =>
    list.fields.filter(isField).flatMap((name) => itemsSql(list, name, record)),
  )
  return items.length === 0
    ? sql`emptyArrayString()`
    : sql`arraySort(arrayDistinct(arrayConcat(emptyArrayString(), ${join(items)})))`
}
