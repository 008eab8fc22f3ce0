import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { asBoolean } from '../../src/compiler/values.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { createThreats } from '../../src/hunt/threat-store.ts'
import { parseRuleExpression } from '../../src/language/parse-rule-expression.ts'
import { lowerRule } from '../../src/rules/lower-rule.ts'
import { readyAccess } from '../../src/rules/record-access.ts'
import { threatTables } from '../../src/rules/threat-tables.ts'
import type { ThreatIndicator } from '../../src/rules/threats.ts'
import { ident, join, sql, str } from '../../src/sql/sql.ts'

const RECORD = {
  timestamp: 1_740_996_000_000,
  action: 'Describe%Images',
  resource: 'a\\b',
  description: 'a!b_c',
  severity: '10',
  user_username: 'alice',
  srcDevice_ip: '192.0.2.7',
  dstDevice_ip: '192.0.2.9',
  http_response_statusCode: 404,
  bytesOut: 2.5,
  success: false,
  mfa: true,
  listMatches: ['one', 'two'],
  fieldTags: { srcDevice_ip: ['DB Server'] },
  http_requestHeaders: { Host: 'a.example', 'User-Agent': 'curl/8' },
  fields: {
    'a.b': 'deep',
    'items.1.x': 'first',
    'items.2.x': 'second',
    code: '403',
    flag: 'true',
    eventName: 'StopLogging',
  },
}

const INDICATORS: readonly ThreatIndicator[] = [
  {
    indicator: '192.0.2.7',
    type: 'ipv4-addr',
    confidence: 80,
    source: 'own',
    validFrom: '2025-01-01T00:00:00Z',
  },
  { indicator: '192.0.2.9', type: 'ipv4-addr', confidence: 20, validUntil: '2025-03-01T00:00:00Z' },
]

/** Expressions over {@link RECORD}: what Sumo's documentation says, and what cloud-siem rules rely on where it is silent. */
const TRUE = [
  // LIKE: whole value, backslash or ESCAPE before a wildcard
  "action LIKE 'Describe%'",
  "action LIKE 'Describe\\%Images'",
  "NOT action LIKE 'Describe\\_Images'",
  "action LIKE 'Describe!%I%' ESCAPE '!'",
  "NOT action LIKE 'Describe!_I%' ESCAPE '!'",
  "description LIKE 'a!!b!_c' ESCAPE '!'",
  "NOT description LIKE 'a!!b!%c' ESCAPE '!'",
  "resource LIKE 'a\\\\b'",
  "resource LIKE 'a_b'",
  "NOT action LIKE 'describe%'",
  "NOT action LIKE 'Describe'",
  'action LIKE concat("Desc", "%")',
  'resource LIKE concat("a", "_", "b")',
  // RLIKE and MATCHES
  "action RLIKE 'Im.g'",
  "NOT action RLIKE 'im.g'",
  "action RLIKE '(?i)im.g'",
  'action matches /^Desc/',
  'action !matches /^Im/',
  "action matches 'Desc*s'",
  "user_username matches 'al?ce'",
  "NOT user_username matches 'al?e'",
  "errorCode !matches /x/ AND errorCode ! like 'x' AND errorCode ! in ('x')",
  // BETWEEN
  'http_response_statusCode BETWEEN 404 AND 404',
  'http_response_statusCode NOT BETWEEN 405 AND 499',
  'errorCode NOT BETWEEN 1 AND 2',
  "user_username BETWEEN 'alice' AND 'bob'",
  // <=>
  'errorCode <=> null',
  'NOT errorCode <=> user_username',
  "user_username <=> 'alice'",
  'null <=> null',
  'NOT (http_response_statusCode <=> null)',
  'http_response_statusCode <=> 404',
  // types: text with text is text, a numeric field casts what it is compared with
  "NOT severity > '6'",
  'severity > 6',
  "severity = '10'",
  "NOT severity = '10.0'",
  'severity = 10.0',
  "http_response_statusCode = '404'",
  "http_response_statusCode > '99'",
  "http_response_statusCode IN ('403', '404')",
  'http_response_statusCode IN (403, 404)',
  "NOT http_response_statusCode IN ('x')",
  'fields.code IN (403)',
  "fields['code'] IN ('403')",
  'NOT fields.code IN (404)',
  "NOT user_username IN (1, 2) AND user_username IN (1, 'alice')",
  'bytesOut * 2 = 5',
  'bytesOut > 2.4',
  'NOT user_username > 3 AND NOT user_username < 3 AND NOT user_username = 3',
  // facts: true, false or unknown
  'success = false',
  "success = 'false'",
  'NOT success',
  'success != true',
  'success IS NOT NULL',
  'mfa',
  'mfa = true AND mfa != false',
  "mfa = 'true'",
  'fields.flag = true',
  'srcDevice_ip_isInternal IS NULL',
  'NOT srcDevice_ip_isInternal = false AND NOT srcDevice_ip_isInternal = true',
  'NOT srcDevice_ip_isInternal',
  "mfa IN (true) AND mfa IN ('true')",
  // null: comparisons are false, their negations true
  'NOT errorCode = null AND NOT null = null AND !(null)',
  "errorCode != 'x' AND errorCode NOT IN ('x') AND errorCode NOT LIKE 'x'",
  "NOT (errorCode = 'x' OR errorCode < 'x' OR errorCode > 'x')",
  'errorCode IS NULL AND isNull(errorCode) AND isEmpty(errorCode) AND isBlank(errorCode)',
  'unknown_field IS NULL AND NOT unknown_field = 1',
  // raw keys, tags, lists, json
  "fields['a.b'] = 'deep' AND fields[\"items.2.x\"] = 'second' AND fields.eventName = 'StopLogging'",
  "fields['items.0.x'] IS NULL AND fields['nothing'] IS NULL",
  `array_contains(fieldTags["srcDevice_ip"], "DB Server") AND array_contains(fieldsTags['srcDevice_ip'], 'DB Server')`,
  `NOT array_contains(fieldTags["dstDevice_ip"], "DB Server")`,
  "array_contains(listMatches, 'one') AND NOT array_contains(listMatches, 'On') AND size(listMatches) = 2",
  'size(matchedItems) <= 0',
  `json field=fields "items[0].x" as first | json field=fields "items[1]['x']" as second | where first = 'first' AND second = 'second'`,
  `| json field=_raw "a.b" as deep | where deep = 'deep'`,
  // functions with arguments of their own
  "anyHttpHeaderMatches(http_requestHeaders, 'curl')",
  "NOT anyHttpHeaderMatches(http_requestHeaders, 'Agent')",
  'hasThreatMatch([srcDevice_ip])',
  'hasThreatMatch([dstDevice_ip, srcDevice_ip])',
  'NOT hasThreatMatch([dstDevice_ip])',
  'hasThreatMatch([dstDevice_ip], expired_indicators)',
  'hasThreatMatch([dstDevice_ip], all_indicators)',
  'NOT hasThreatMatch([srcDevice_ip], EXPIRED_INDICATORS)',
  'hasThreatMatch([srcDevice_ip], confidence > 50)',
  'NOT hasThreatMatch([srcDevice_ip], confidence > 80)',
  "hasThreatMatch([srcDevice_ip, user_username], (confidence => 80 AND type = 'ipv4-addr') OR source = 'other', all_indicators)",
  "NOT hasThreatMatch([dstDevice_ip], source = 'own', all_indicators)",
  "hasThreatMatch([dstDevice_ip], source != 'own', all_indicators)",
  'NOT hasThreatMatch([user_username])',
  // suffixes and arithmetic
  '1k = 1000 AND 1Ki = 1024 AND 1s = 1000 AND 1m = 60000',
  'NOT bytesOut / 0 > 1 AND NOT bytesOut / 0 <= 1',
  '7 % 4 = 3 AND -bytesOut < 0',
]

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

test('every expression holds for the record', async () => {
  const demand = createDemand()
  const asking = TRUE.flatMap((text) => parseRuleExpression(text).expr ?? [])
  const threats = threatTables([{ conditions: asking, adjust: [], aggregates: [] }], INDICATORS)
  await createThreats(engine, threats)
  const access = { ...readyAccess(demand), threats: threats.of }
  const columns = TRUE.map((text, i) => {
    const { expr, diagnostics } = parseRuleExpression(text)
    expect([text, diagnostics]).toEqual([text, []])
    if (expr === undefined) throw new Error(text)
    const problems: string[] = []
    const value = asBoolean(lowerRule(expr, access, (code) => problems.push(code)))
    expect([text, problems]).toEqual([text, text.includes('unknown_field') ? ['DQ314', 'DQ314'] : []])
    return sql`${value.sql} AS ${ident(`t${i}`)}`
  })
  const raw = ident('raw')
  const rows = sql`(SELECT ${str(JSON.stringify(RECORD))} AS raw)`
  const [row] = await engine.rows<Record<string, unknown>>(
    sql`SELECT ${join(columns)} FROM (${demand.extraction(rows, raw, [raw])})`,
  )
  expect(TRUE.filter((_, i) => row?.[`t${i}`] !== 1 && row?.[`t${i}`] !== true)).toEqual([])
})

test.each([
  ['hasThreatMatch(srcDevice_ip)', 'DQ310'],
  ['hasThreatMatch([])', 'DQ310'],
  ["hasThreatMatch(['a'])", 'DQ310'],
  ['hasThreatMatch([srcDevice_ip], color = 3)', 'DQ310'],
  ['hasThreatMatch([srcDevice_ip], confidence + 3)', 'DQ310'],
  ['hasThreatMatch([srcDevice_ip], confidence > 1, confidence > 2)', 'DQ310'],
  ['hasThreatMatch([srcDevice_ipp])', 'DQ314'],
  ["action LIKE user_username ESCAPE '!'", 'DQ309'],
  ['dohyo_nothing = 1', 'DQ314'],
])('%s is told of: %s', (text, code) => {
  const { expr, diagnostics } = parseRuleExpression(text)
  expect(diagnostics).toEqual([])
  if (expr === undefined) throw new Error(text)
  const found: string[] = []
  lowerRule(expr, { field: ident, raw: ident, tags: ident }, (problem) => found.push(problem))
  expect(found).toEqual([code])
})
