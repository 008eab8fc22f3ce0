import { createDemand } from '../compiler/raw-record.ts'
import { compileRule } from '../rules/compile-rule.ts'
import { type FieldAccess, isRecordField } from '../rules/lower-rule.ts'
import { recordAccess } from '../rules/record-access.ts'
import { dispatchKey } from '../rules/required-literals.ts'
import { enrichedAccess } from '../signals/enrich.ts'
import { scanSql } from '../sources/envelope/scan.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { ident, join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import { type Block, takesBack } from './blocks.ts'
import type { Context } from './evaluate.ts'
import { identitySql, type MessageGroup } from './messages.ts'
import { placeSql } from './places.ts'
import type { Scope, TimeRange } from './scope.ts'
import { PLACE } from './store.ts'

/** What the first pass needs to know of the rules, for one source. */
export interface SieveTest {
  readonly blocks: readonly Block[]
  /** Only the keys are looked at: for logs whose sieving some rule fails; which one, the second pass finds out. */
  readonly keysOnly: boolean
  /** Events that the parser refuses for a single value are mended: see `mendedSql`. */
  readonly mend?: boolean
  /** The time and place of each event are kept: see the store. */
  readonly moments?: boolean
}

const RAW = ident('raw')

/** To trim copies all text, so only what begins with something else is trimmed: 0.08 s of 500,000 events. */
const IS_OBJECT = sql`(startsWith(raw, '{') OR startsWith(trimLeft(raw), '{'))`

const keySql = (name: string, access: FieldAccess): Sql => {
  const { field, lower } = dispatchKey(name)
  const value = isRecordField(field) ? sql`ifNull(${access.field(field)}, '')` : sql`''`
  return lower ? sql`lowerUTF8(${value})` : value
}

const keysSql = (keys: ReadonlyMap<string, readonly string[]>, access: FieldAccess): Sql =>
  join(
    [...keys].map(([name, values]) => sql`(${keySql(name, access)} IN (${join(values.map(str))}))`),
    ' OR ',
  )

const conditionSql = ({ condition }: Block, access: FieldAccess, source: SourceModule): Sql => {
  if (condition === undefined) return sql`true`
  const { condition: holds } = compileRule(condition, access)
  // a key is the same in all records of an operation; a condition may be true of the announcement only
  return takesBack(source)
    ? sql`(${holds} OR ifNull(${access.field('dohyo_outcome')} IN ('failed', 'denied'), false))`
    : holds
}

/** The numbers of the blocks that want an event: Array(UInt32). */
const blocksSql = ({ blocks, keysOnly }: SieveTest, access: FieldAccess, source: SourceModule): Sql => {
  const groups = new Map<string, Block[]>()
  for (const block of blocks) {
    const key = JSON.stringify(block.keys === null ? null : [...block.keys])
    groups.set(key, [...(groups.get(key) ?? []), block])
  }
  const parts = [...groups.values()].map((group): Sql => {
    const numbers = sql`[${join(group.map(({ number }) => num(number)))}]::Array(UInt32)`
    const holding = group.map((block) => sql`toUInt8(${conditionSql(block, access, source)})`)
    const among =
      keysOnly || group.every(({ condition }) => condition === undefined)
        ? numbers
        : sql`arrayFilter((number, holds) -> holds, ${numbers}, [${join(holding)}])`
    const keys = group[0]?.keys ?? null
    // nothing else is computed for events without the key
    return keys === null ? among : sql`if(${keysSql(keys, access)}, ${among}, ${NO_BLOCKS})`
  })
  return sql`arrayConcat(${join([NO_BLOCKS, ...parts])})`
}

const NO_BLOCKS = sql`[]::Array(UInt32)`

/** Is this time in the range? */
export const timeRange = ({ from, to }: TimeRange, time: Sql = sql`time`): Sql =>
  join(
    [
      sql`true`,
      ...(from === undefined
        ? []
        : [sql`${time} >= fromUnixTimestamp64Milli(${num(from.getTime())}, 'UTC')`]),
      ...(to === undefined ? [] : [sql`${time} < fromUnixTimestamp64Milli(${num(to.getTime())}, 'UTC')`]),
    ],
    ' AND ',
  )

/** What is counted where places are asked for: see the store. */
const PLACED = [
  sql`countIf(ok AND in_range AND in_place)`,
  sql`countIf(ok AND in_range AND in_place AND of_account = '')`,
  sql`countIf(ok AND in_range AND in_place AND of_region = '')`,
  // longer ones are names of nothing
  sql`groupUniqArrayIf(of_account, ok AND of_account != '' AND length(of_account) <= 64)`,
  sql`groupUniqArrayIf(of_region, ok AND of_region != '' AND length(of_region) <= 64)`,
]

/**
 * Events of which one row of the store tells at most: later statements unpack whole rows, and one with all candidates of a
 * large file took gigabytes.
 */
const PART = 1024

const momentsSql = ({ moments = false }: SieveTest, placed: boolean): Sql => {
  const place = sql`in_place * ${num(PLACE.within)} + (of_account = '') * ${num(PLACE.accountless)} + (of_region = '') * ${num(PLACE.regionless)}`
  return moments ? sql`groupArrayIf((assumeNotNull(time), toUInt8(${placed ? place : sql`0`})), ok)` : sql`[]`
}

const NOWHERE = [sql`0`, sql`0`, sql`0`, sql`[]`, sql`[]`]

/**
 * The first pass over one batch: reads every event once, accounts for it, and keeps those that some rule may want. It
 * writes nothing until all is read; see `removeSieved` for what fails after that. `indexOf` gives the number of a file by the name of its link.
 */
export const sieveSql = (
  group: MessageGroup,
  test: SieveTest,
  { settings, enrichment }: Context,
  scope: Scope,
  indexOf: ReadonlyMap<string, number>,
): Sql => {
  const { mend = false } = test
  const demand = createDemand()
  const record = { text: demand.text, local: demand.local, raw: RAW, settings }
  const { source } = group
  const access = enrichedAccess(recordAccess(source, record), enrichment, {
    get time() {
      const time = source.eventTime(record)
      return demand.local('event ms', () => sql`toUnixTimestamp64Milli(assumeNotNull(${time}))`)
    },
    local: demand.local,
  })
  const operation = sql`ifNull(${access.field('dohyo_operation')}, '')`
  const columns = [
    sql`${source.isEvent(record)} AND ${IS_OBJECT} AS is_event`,
    sql`${source.eventTime(record)} AS time`,
    sql`${identitySql(source, record)} AS id`,
    sql`${operation} AS operation`,
    sql`${blocksSql(test, access, source)} AS blocks`,
  ]
  const place = scope.places === undefined ? undefined : placeSql(source, record, scope.places)
  if (place !== undefined)
    columns.push(
      sql`${place.within} AS in_place`,
      sql`${place.account} AS of_account`,
      sql`${place.region} AS of_region`,
    )
  const judged = place === undefined ? sql`in_range` : sql`in_range AND in_place`
  const extracted = demand.extraction(
    sql`(${scanSql(group.shape, group.compression, group.glob, { mend, packs: group.packs })})`,
    RAW,
    [RAW, ident('file')],
  )
  const links = [...indexOf.keys()]
  const numbers = [...indexOf.values()].map(num)
  return sql`INSERT INTO sieved
SELECT
  ${str(source.id)},
  transform(file, ${strings(links)}, [${join(numbers)}], 0)::UInt32,
  ${mend ? sql`true` : sql`false`},
  countIf(ok),
  countIf(NOT ok AND NOT valid),
  countIf(NOT ok AND valid AND NOT is_event),
  countIf(NOT ok AND valid AND is_event),
  countIf(ok AND in_range),
  minOrNullIf(time, ok),
  maxOrNullIf(time, ok),
  groupArrayIf(sipHash64(${str(source.id)}, id), ok),
  groupArrayIf((id, assumeNotNull(time), operation, blocks, raw), ok AND notEmpty(blocks) AND ${judged}),
  ${join(place === undefined ? NOWHERE : PLACED, ',\n  ')},
  ${momentsSql(test, place !== undefined)}
FROM (
  SELECT raw, file, part, time, id, operation, is_event, blocks, ${place === undefined ? sql`` : sql`in_place, of_account, of_region, `}is_event AND isNotNull(time) AS ok, ${timeRange(scope)} AS in_range, ok OR isValidJSON(raw) AS valid
  FROM (
    SELECT raw, file, intDiv(rowNumberInAllBlocks(), ${num(PART)}) AS part, ${join(columns, ',\n  ')}
    FROM (${extracted})
  )
)
GROUP BY file, part`
}
