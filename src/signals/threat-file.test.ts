import { expect, test } from 'vitest'
import { readCsv } from '../hunt/csv.ts'
import { patternValues } from './stix-pattern.ts'
import { readThreatFile } from './threat-file.ts'

const read = (text: string, file = 'feed.json') => readThreatFile(text, file, readCsv)
const json = (value: unknown, file?: string) => read(JSON.stringify(value), file)
const reason = (text: string, file?: string): string => {
  const result = read(text, file)
  return 'problem' in result ? result.problem.reason : 'no problem'
}

const IP = { indicator: '192.0.2.1', type: 'ipv4-addr' }

const STIX = {
  type: 'indicator',
  spec_version: '2.1',
  id: 'indicator--1',
  created: '2026-01-01T00:00:00Z',
  confidence: 30,
  pattern: "[ipv4-addr:value = '192.0.2.1']",
  pattern_type: 'stix',
  valid_from: '2026-01-01T00:00:00.000Z',
  valid_until: '2026-06-01T00:00:00.000Z',
  indicator_types: ['malicious-activity'],
  kill_chain_phases: [{ kill_chain_name: 'k', phase_name: 'reconnaissance' }],
}

test('normalised JSON and YAML, as an object or a list; types as rules compare them', () => {
  const full = {
    ...IP,
    id: '1',
    source: 's',
    confidence: 30,
    actors: ['a', 'b'],
    validFrom: '2026-01-01T00:00:00',
    validUntil: null,
    fields: { any: 1 },
  }
  expect(json({ indicators: [full] })).toMatchObject({
    indicators: [{ ...full, actors: 'a,b', validFrom: '2026-01-01T00:00:00Z', validUntil: undefined }],
  })
  expect(json([{ ...IP, type: 'ipv4-addr:value' }])).toMatchObject({ indicators: [IP] })
  expect(read('- { indicator: 192.0.2.1, type: ipv4-addr }', 'a.yaml')).toMatchObject({ indicators: [IP] })
  expect(json([])).toEqual({ indicators: [] })
})

test("CSV: Sumo's columns without a header, or as a header says", () => {
  const rows =
    '1,192.0.2.1,ipv4-addr:value,s,2026-01-01T00:00:00.00Z,,30,malicious-activity,,\n2,"a,b.example",domain-name,,,,,,,\n'
  expect(read(rows, 'feed.csv')).toEqual({
    indicators: [
      expect.objectContaining({ ...IP, id: '1', confidence: 30, validFrom: '2026-01-01T00:00:00.00Z' }),
      expect.objectContaining({ indicator: 'a,b.example', type: 'domain-name', id: '2' }),
    ],
  })
  expect(read('type,indicator\r\nipv4-addr,192.0.2.1\r\n', 'feed.csv')).toMatchObject({ indicators: [IP] })
})

test('STIX: a list, a bundle with other objects, or with a source', () => {
  const wanted = {
    ...IP,
    id: 'indicator--1',
    confidence: 30,
    validFrom: STIX.valid_from,
    validUntil: STIX.valid_until,
    threatType: 'malicious-activity',
    killChain: 'reconnaissance',
  }
  expect(json([STIX])).toMatchObject({ indicators: [wanted] })
  expect(json({ type: 'bundle', id: 'b', objects: [{ type: 'identity', name: 'x' }, STIX] })).toMatchObject({
    indicators: [wanted],
  })
  expect(json({ source: 's', indicators: [STIX] })).toMatchObject({
    indicators: [{ ...wanted, source: 's' }],
  })
  expect(json([{ ...STIX, revoked: true }])).toEqual({ indicators: [] })
})

test.each([
  ["[ipv4-addr:value = '192.0.2.1']", [{ type: 'ipv4-addr', value: '192.0.2.1' }]],
  ["[ file:hashes.'SHA-256' = 'ab' ]", [{ type: "file:hashes.'SHA-256'", value: 'ab' }]],
  [
    "[url:value = 'a' OR domain-name:value='b'] OR [user-account:user_id = 'it\\'s']",
    [
      { type: 'url', value: 'a' },
      { type: 'domain-name', value: 'b' },
      { type: 'user-account', value: "it's" },
    ],
  ],
  ["[ipv4-addr:value = 'a' AND url:value = 'b']", undefined],
  ["[ipv4-addr:value ISSUBSET '192.0.2.0/24']", undefined],
  ["[network-traffic:dst_port = '1']", undefined],
  ["[url:value LIKE '%x%']", undefined],
  ["[url:value = '']", undefined],
  ['', undefined],
])('pattern %s', (pattern, values) => {
  expect(patternValues(pattern)).toEqual(values)
})

test('a pattern of any length is read in linear time', () => {
  const part = "[url:value = 'a'] OR "
  expect(patternValues(part.repeat(50_000))).toBeUndefined()
  expect(patternValues(`[url:value = '${'\\\\'.repeat(200_000)}`)).toBeUndefined()
  expect(patternValues(`${part.repeat(50_000)}[url:value = 'b']`)).toHaveLength(50_001)
})

test.each([
  ['', 'feed.json', 'JSON'],
  ['{"indicators": {}}', 'feed.json', 'must be a list of indicators'],
  ['"x"', 'feed.json', 'must be a list of indicators'],
  ['[1]', 'feed.json', 'indicator 1: must be an object'],
  ['[{"indicator": "x"}]', 'feed.json', 'indicator 1: `type`'],
  ['[{"indicator": "", "type": "url"}]', 'feed.json', 'indicator 1: `indicator`'],
  ['[{"indicator": "x", "type": "ip"}]', 'feed.json', "must be one of Sumo's types"],
  ['[{"indicator": "x", "type": "url", "validuntil": "2026-01-01T00:00:00Z"}]', 'feed.json', 'validuntil'],
  ['[{"indicator": "x", "type": "url", "__proto__": {"confidence": 100}}]', 'feed.json', '__proto__'],
  ['[{"indicator": "x", "type": "url", "validUntil": "soon"}]', 'feed.json', '`validUntil`'],
  ['[{"indicator": "x", "type": "url", "validUntil": "2026-02-31T00:00:00Z"}]', 'feed.json', '`validUntil`'],
  ['[{"indicator": "x", "type": "url", "confidence": 1e400}]', 'feed.json', '`confidence`'],
  ['1,x,url,s,,,high,,,', 'feed.csv', 'line 1: `confidence`'],
  ['1,x,url', 'feed.csv', 'line 1: 3 fields instead of 10'],
  ['indicator,type,colour\nx,url,red', 'feed.csv', '`colour` is no column'],
  ['1,"x', 'feed.csv', 'line 1: a quoted field is not closed'],
  [JSON.stringify([{ ...STIX, pattern_type: 'yara' }]), 'feed.json', "pattern can't be compared"],
  [JSON.stringify([{ ...STIX, pattern: { a: 1 } }]), 'feed.json', "pattern can't be compared"],
  ['['.repeat(200_000), 'feed.json', ''],
  [
    `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nindicators: [*c,*c,*c,*c,*c,*c,*c]`,
    'bomb.yaml',
    '',
  ],
])('%#: a file with a mistake is refused whole, and its place is told', (text, file, wanted) => {
  expect(reason(text, file)).not.toBe('no problem')
  expect(reason(text, file)).toContain(wanted)
})
