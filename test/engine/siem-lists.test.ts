import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { RECORD_FIELDS, type RecordFieldName } from '../../src/records/fields.ts'
import type { FieldAccess } from '../../src/rules/lower-rule.ts'
import { createEnrichment, enrichedAccess, suppressingSql } from '../../src/signals/enrich.ts'
import { compileLists, matchLists } from '../../src/signals/lists.ts'
import { listMatchesSql, listNamesSql, matchedItemsSql } from '../../src/signals/lists-sql.ts'
import { blockFieldsSql, createBlockFinder } from '../../src/signals/network-blocks.ts'
import { DEFAULT_SIEM_SETTINGS } from '../../src/signals/settings.ts'
import { listSchema, siemSettingsSchema } from '../../src/signals/settings-schema.ts'
import type { RecordFields } from '../../src/signals/types.ts'
import { num, type Sql, sql, str, strings } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const ADDRESSES = [
  '10.1.2.3',
  '10.200.0.1',
  '192.0.2.5',
  '2001:db8::1',
  'AWS Internal',
  '',
  '::ffff:10.1.2.3',
]
const ITEMS = [
  ...ADDRESSES.filter((text) => text !== ''),
  '10.0.0.0/8',
  '10.1.0.0/16',
  '2001:db8::/32',
  '0.0.0.0/0',
]

const valueSql = (name: RecordFieldName, value: RecordFields[string]): Sql => {
  if (RECORD_FIELDS[name].type === 'texts')
    return Array.isArray(value) ? strings(value as readonly string[]) : sql`emptyArrayString()`
  return typeof value === 'string'
    ? sql`CAST(${str(value)}, 'Nullable(String)')`
    : sql`CAST(NULL, 'Nullable(String)')`
}

const anyList = fc
  .record({
    name: fc.constantFrom('a', 'b c', "it's"),
    targetColumn: fc.constantFrom('Ip', 'SrcIp', 'DstIp', 'Username', 'Mine'),
    active: fc.nat(5).map((n) => n > 0),
    items: fc.array(
      fc.record({
        value: fc.constantFrom(...ITEMS, 'alice', "o'neill"),
        active: fc.nat(5).map((n) => n > 0),
        expiration: fc.constantFrom(undefined, '2026-03-10T12:00:00', '2026-03-10T13:00:00'),
      }),
      { maxLength: 5 },
    ),
  })
  .map((list) => listSchema.parse(list))

const text = (...values: readonly string[]) => fc.constantFrom(undefined, ...values)
const anyRecord = fc.record({
  srcDevice_ip: text(...ADDRESSES),
  dstDevice_ip: text(...ADDRESSES),
  device_ip: text(...ADDRESSES),
  user_username: text('alice', "o'neill", 'bob'),
  dohyo_sharedWith: fc.array(fc.constantFrom('alice', 'bob'), { maxLength: 2 }),
})

const CUSTOM = { Mine: ['dohyo_sharedWith'] }
const NOON = Date.parse('2026-03-10T12:00:00Z')

test('lists in SQL find what lists in memory find', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyList, { maxLength: 4 }),
      anyRecord,
      fc.constantFrom(NOON - 1, NOON, NOON + 1, NOON + 3_600_000),
      async (lists, fields, time) => {
        const compiled = compileLists(lists, CUSTOM)
        const record = {
          field: (name: RecordFieldName) => valueSql(name, (fields as RecordFields)[name]),
          time: num(time),
        }
        const [row] = await engine.rows<{ names: string[]; matches: string[]; items: string[] }>(
          sql`SELECT arraySort(arrayDistinct(${listNamesSql(compiled, record)})) AS names, ${listMatchesSql(compiled, record)} AS matches, ${matchedItemsSql(compiled, record)} AS items`,
        )
        const { listMatches, matchedItems } = matchLists(compiled, fields, time)
        expect(row?.items).toEqual(matchedItems)
        expect(row?.matches).toEqual(listMatches)
        expect(row?.names).toEqual(listMatches.filter((name) => !name.startsWith('column:')))
      },
    ),
    { numRuns: 150 },
  )
})

test('network blocks in SQL: the smallest names the place; private addresses are inside', async () => {
  const blocks = [
    { addressBlock: '10.0.0.0/8', label: 'lab', internal: false, suppressesSignals: false },
    { addressBlock: '10.1.0.0/16', label: "it's", internal: true, suppressesSignals: false },
    { addressBlock: '2001:db8::/32', label: 'six', internal: true, suppressesSignals: false },
  ]
  const find = createBlockFinder(blocks)
  for (const address of ADDRESSES) {
    const { location, isInternal } = blockFieldsSql(sql`CAST(${str(address)}, 'Nullable(String)')`, blocks)
    const [row] = await engine.rows<{ location: string | null; inside: boolean | null }>(
      sql`SELECT ${location} AS location, ${isInternal} AS inside`,
    )
    expect(row?.location ?? undefined).toBe(find(address)?.label)
    expect(row?.inside).toBe(['AWS Internal', ''].includes(address) ? null : /(?:^|:)10\.|2001/.test(address))
  }
})

test('rules see lists and network blocks as fields of the record; what settings do not name stays as it is', async () => {
  const settings = siemSettingsSchema.parse({
    matchLists: [{ name: 'our scanners', targetColumn: 'SrcIp', items: ['10.0.0.0/8'] }],
    suppressedLists: [{ name: 'quiet', targetColumn: 'Username', items: ['alice'] }],
    networkBlocks: [{ addressBlock: '10.1.0.0/16', label: 'lab', internal: true }],
  })
  const record: RecordFields = { srcDevice_ip: '10.1.2.3', user_username: 'alice', action: 'X' }
  const access: FieldAccess = {
    field: (name) => valueSql(name, record[name]),
    raw: () => sql`NULL`,
    tags: () => sql`emptyArrayString()`,
  }
  const enrichment = createEnrichment(settings, [])
  const time = num(NOON)
  const enriched = enrichedAccess(access, enrichment, { time, local: (_name, value) => value() })
  const [row] = await engine.rows(
    sql`SELECT ${enriched.field('listMatches')} AS matches, ${enriched.field('matchedItems')} AS items, ${enriched.field('srcDevice_ip_location')} AS location, ${enriched.field('srcDevice_ip_isInternal')} AS inside, ${enriched.field('action')} AS action, ${suppressingSql(enriched, enrichment, time)} AS suppressing`,
  )
  expect(row).toEqual({
    matches: ['column:SrcIp', 'our_scanners'],
    items: ['10.0.0.0/8'],
    location: 'lab',
    inside: true,
    action: 'X',
    suppressing: ['quiet'],
  })
  const nothing = createEnrichment(DEFAULT_SIEM_SETTINGS, [])
  const plain = enrichedAccess(access, nothing, { time, local: (_name, value) => value() })
  for (const name of ['listMatches', 'srcDevice_ip_isInternal', 'action'] as const)
    expect(plain.field(name)).toBe(access.field(name))
})
