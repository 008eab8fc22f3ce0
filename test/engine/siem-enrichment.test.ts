import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { createThreats } from '../../src/hunt/threat-store.ts'
import type { Expr } from '../../src/language/ast.ts'
import { parseRuleExpression } from '../../src/language/parse-rule-expression.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { threatSql } from '../../src/rules/threat-sql.ts'
import { threatTables } from '../../src/rules/threat-tables.ts'
import { readThreatMatch, type ThreatIndicator } from '../../src/rules/threats.ts'
import { createEntityPolicies } from '../../src/signals/entity-policy.ts'
import { fieldTagsSql } from '../../src/signals/field-tags.ts'
import { DEFAULT_SIEM_SETTINGS } from '../../src/signals/settings.ts'
import { siemSettingsSchema } from '../../src/signals/settings-schema.ts'
import { ident, num, type Sql, sql, str } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const nullable = (value: string | undefined): Sql =>
  value === undefined ? sql`CAST(NULL, 'Nullable(String)')` : sql`CAST(${str(value)}, 'Nullable(String)')`

const VALUES = ['10.1.2.3', '10.200.0.1', '2001:db8::1', "o'neill", 'web-1', '::ffff:10.1.2.3']
const ZONES = [undefined, 'lab', "it's"]
const tags = fc.uniqueArray(fc.constantFrom('a', 'b', "c'", 'd'), { maxLength: 3 })
const type = fc.constantFrom('_ip', '_hostname')
const anySettings = fc.record({
  entities: fc.uniqueArray(
    fc.record({
      type,
      value: fc.constantFrom(...VALUES),
      sensorZone: fc.constantFrom(...ZONES),
      tags,
    }),
    { maxLength: 5, selector: (entity) => JSON.stringify([entity.type, entity.value, entity.sensorZone]) },
  ),
  entityGroups: fc.array(
    fc
      .tuple(
        fc.record({
          name: fc.constant('g'),
          entityType: type,
          entityNamespace: fc.constantFrom(...ZONES),
          tags,
        }),
        fc.constantFrom(
          { prefix: '10.' },
          { prefix: "o'" },
          { suffix: '1' },
          { networkBlock: '10.0.0.0/8' },
          { networkBlock: '2001:db8::/32' },
        ),
      )
      .map(([group, where]) => ({ ...group, ...where })),
    { maxLength: 4 },
  ),
})

test('fieldTags: rules see the tags that signals of the same entity get', async () => {
  await fc.assert(
    fc.asyncProperty(
      anySettings,
      fc.constantFrom('srcDevice_ip', 'device_hostname'),
      fc.constantFrom(...VALUES, '', undefined),
      fc.constantFrom(...ZONES),
      async (given, field, value, zone) => {
        const settings = siemSettingsSchema.parse(given)
        const fields: Readonly<Record<string, string | undefined>> = {
          [field]: value,
          metadata_sensorZone: zone,
        }
        const found = fieldTagsSql(settings, field, (name: RecordFieldName) => nullable(fields[name]))
        const [row] =
          found === undefined
            ? [{ tags: [] }]
            : await engine.rows<{ tags: string[] }>(sql`SELECT ${found} AS tags`)
        const entity = {
          type: field === 'srcDevice_ip' ? '_ip' : '_hostname',
          value: value ?? '',
          ...(zone === undefined ? {} : { sensorZone: zone }),
        }
        const wanted = (value ?? '') === '' ? [] : createEntityPolicies(settings)(entity).tags
        expect(row?.tags).toEqual(wanted)
      },
    ),
    { numRuns: 150 },
  )
})

test('fieldTags of a field without an entity, or without settings: nothing is asked', () => {
  const field = () => {
    throw new Error('asked')
  }
  expect(fieldTagsSql(DEFAULT_SIEM_SETTINGS, 'srcDevice_ip', field)).toBeUndefined()
  const settings = siemSettingsSchema.parse({ entities: [{ type: '_ip', value: 'x', tags: ['a'] }] })
  expect(fieldTagsSql(settings, 'action', field)).toBeUndefined()
  expect(fieldTagsSql(settings, 'user_username', field)).toBeUndefined()
})

const DAY = 86_400_000
const day = fc.option(
  fc.nat(6).map((n) => new Date(n * DAY).toISOString()),
  { nil: undefined },
)
const anyIndicator: fc.Arbitrary<ThreatIndicator> = fc.record({
  indicator: fc.constantFrom('a', "b'", 'c\\'),
  type: fc.constantFrom('url', 'ipv4-addr'),
  confidence: fc.option(fc.constantFrom(30, 80), { nil: undefined }),
  source: fc.option(fc.constantFrom('own', 'other'), { nil: undefined }),
  validFrom: day,
  validUntil: day,
})

/** One indicator at a time, as the documentation says it. */
const holds = (indicator: ThreatIndicator, validity: string, value: string, time: number): boolean => {
  const from = indicator.validFrom === undefined ? -Infinity : Date.parse(indicator.validFrom)
  const until = indicator.validUntil === undefined ? Infinity : Date.parse(indicator.validUntil)
  if (indicator.indicator !== value || !((indicator.confidence ?? -1) > 50 || indicator.source === 'own'))
    return false
  if (validity === 'all_indicators') return true
  return validity === 'expired_indicators' ? time >= until : time >= from && time < until
}

const matchOf = (text: string) => {
  const { expr } = parseRuleExpression(text)
  const asked = expr?.kind === 'call' ? readThreatMatch(expr) : 'no call'
  if (expr === undefined || typeof asked === 'string') throw new Error(text)
  return { expr, asked }
}

const ruleAsking = (condition: Expr) => ({ conditions: [condition], adjust: [], aggregates: [] })

/** Tables of the same names are made anew. */
const tablesFor = async (text: string, indicators: readonly ThreatIndicator[]) => {
  const { expr, asked } = matchOf(text)
  const tables = threatTables([ruleAsking(expr)], indicators)
  for (const { name } of tables.tables) await engine.run(sql`DROP TABLE IF EXISTS ${ident(name)}`)
  await createThreats(engine, tables)
  return { tables, asked }
}

test('hasThreatMatch: what any one indicator says, at the time of the record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyIndicator, { maxLength: 8 }),
      fc.constantFrom('active_indicators', 'expired_indicators', 'all_indicators'),
      fc.constantFrom('a', "b'", 'c\\', '', 'x'),
      fc.nat(12).map((n) => (n * DAY) / 2),
      async (indicators, validity, value, time) => {
        const text = `hasThreatMatch([action], confidence > 50 OR source = 'own', ${validity})`
        const { tables, asked } = await tablesFor(text, indicators)
        const found = threatSql(tables.of(asked), str(value), sql`CAST(${num(time)}, 'Nullable(Float64)')`)
        const [row] = await engine.rows<{ hit: number | boolean }>(sql`SELECT ${found} AS hit`)
        expect(Boolean(row?.hit)).toBe(indicators.some((one) => holds(one, validity, value, time)))
      },
    ),
    { numRuns: 200 },
  )
})

test('tens of thousands of indicators with dates of their own make no statement longer', async () => {
  const indicators = Array.from(
    { length: 50_000 },
    (_, i): ThreatIndicator => ({
      indicator: `192.0.${i >> 8}.${i & 255}-${i}`,
      type: 'ipv4-addr',
      validFrom: new Date(i * 1000).toISOString(),
      validUntil: new Date(i * 1000 + DAY).toISOString(),
    }),
  )
  const { tables, asked } = await tablesFor('hasThreatMatch([action])', indicators)
  const value = sql`concat('192.0.', toString(intDiv(number, 256)), '.', toString(number % 256), '-', toString(number))`
  const found = threatSql(tables.of(asked), value, sql`5000`)
  expect(found.length).toBeLessThan(1000)
  const [row] = await engine.rows<{ hits: number }>(
    sql`SELECT countIf(${found}) AS hits FROM numbers(100000)`,
  )
  expect(Number(row?.hits)).toBe(6)
})

test('what no rule was known to ask is a mistake of ours', () => {
  const [one, other] = ['hasThreatMatch([action])', 'hasThreatMatch([action], confidence > 1)'].map(matchOf)
  if (one === undefined || other === undefined) throw new Error('no calls')
  const { of } = threatTables([ruleAsking(one.expr)], [{ indicator: 'a', type: 'url' }])
  expect(of(one.asked)).toEqual(['threats_0'])
  expect(() => of(other.asked)).toThrow('nobody prepared')
})
