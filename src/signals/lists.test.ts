import { expect, test } from 'vitest'
import { readListFile } from './list-file.ts'
import { compileLists, matchLists } from './lists.ts'
import { listSchema } from './settings-schema.ts'
import type { RecordFields } from './types.ts'

const NOON = Date.parse('2026-03-10T12:00:00Z')

const hits = (list: object, fields: RecordFields, time = NOON, custom = {}): readonly string[] =>
  matchLists(
    compileLists([listSchema.parse({ name: 'our list', targetColumn: 'Ip', ...list })], custom),
    fields,
    time,
  ).listMatches

const HIT = ['column:Ip', 'our_list']

test('a hit gives the name, with _ for spaces, and the column; the items apart', () => {
  const lists = compileLists(
    [
      listSchema.parse({ name: 'a b', targetColumn: 'Ip', items: ['192.0.2.5', '192.0.2.0/24'] }),
      listSchema.parse({ name: 'users', targetColumn: 'Username', items: ['alice'] }),
      listSchema.parse({ name: 'others', targetColumn: 'Username', items: ['bob'] }),
    ],
    {},
  )
  expect(matchLists(lists, { srcDevice_ip: '192.0.2.5', user_username: 'alice' }, NOON)).toEqual({
    listMatches: ['a_b', 'column:Ip', 'column:Username', 'users'],
    matchedItems: ['192.0.2.0/24', '192.0.2.5', 'alice'],
  })
})

test.each([
  ['exact value', { items: ['192.0.2.5'] }, { srcDevice_ip: '192.0.2.5' }, HIT],
  ['no part of a value', { items: ['192.0.2.5'] }, { srcDevice_ip: '192.0.2.55' }, []],
  ['a range', { items: ['192.0.2.0/24'] }, { dstDevice_ip: '192.0.2.5' }, HIT],
  ['a range, against what is no address', { items: ['0.0.0.0/0'] }, { srcDevice_ip: 'AWS Internal' }, []],
  ['an inactive list', { active: false, items: ['192.0.2.5'] }, { srcDevice_ip: '192.0.2.5' }, []],
  ['an inactive item', { items: [{ value: '192.0.2.5', active: false }] }, { srcDevice_ip: '192.0.2.5' }, []],
  ['another field', { items: ['192.0.2.5'] }, { user_username: '192.0.2.5' }, []],
])('%s', (_name, list, fields, expected) => expect(hits(list, fields)).toEqual(expected))

test.each([
  ['DstIp', 'srcDevice_ip', false],
  ['SrcIp', 'device_ip', true],
  ['SrcIp', 'device_natIp', true],
  ['SrcIp', 'dns_replyIp', false],
  ['DstIp', 'dns_replyIp', true],
  ['Hostname', 'http_hostname', true],
  ['SrcAsn', 'srcDevice_ip_asnNumber', true],
  ['DstAsn', 'srcDevice_ip_asnNumber', false],
])('column %s compares %s: %s', (targetColumn, field, expected) => {
  expect(hits({ targetColumn, items: ['x'] }, { [field]: 'x' }).length > 0).toBe(expected)
})

test('a range is a range on columns of addresses only; elsewhere a text', () => {
  const list = { targetColumn: 'Username', items: ['10.0.0.0/8'] }
  expect(hits(list, { user_username: '10.0.0.1' })).toEqual([])
  expect(hits(list, { user_username: '10.0.0.0/8' })).toEqual(['column:Username', 'our_list'])
})

test('a column of one’s own compares its fields', () => {
  const custom = { Account: ['accountId', 'dohyo_sharedWith'] }
  const list = { targetColumn: 'Account', items: ['444455556666'] }
  const record = { dohyo_sharedWith: ['1', '444455556666'] }
  expect(hits(list, record, NOON, custom)).toEqual(['column:Account', 'our_list'])
})

test.each([
  ['2026-03-10T12:00:00', 0],
  ['2026-03-10T12:00:01', 2],
  ['2026-03-10T12:30:00+01:00', 0],
])('an item that expires at %s', (expiration, found) => {
  for (const value of ['192.0.2.5', '192.0.2.0/24'])
    expect(hits({ items: [{ value, expiration }] }, { srcDevice_ip: '192.0.2.5' })).toHaveLength(found)
})

const csv = (text: string) => text.split('\n').map((line, i) => ({ line: i + 1, fields: line.split(',') }))

test('CSV: the file is the list, the head its column', () => {
  const text = 'SrcIp,expiration,active\n192.0.2.5,2027-01-01T00:00:00,\n192.0.2.6,,false'
  expect(readListFile(text, 'lists/office hosts.csv', csv)).toEqual({
    lists: [
      {
        name: 'office hosts',
        targetColumn: 'SrcIp',
        active: true,
        items: [
          { value: '192.0.2.5', expiration: '2027-01-01T00:00:00', active: true },
          { value: '192.0.2.6', active: false, expiration: undefined },
        ],
      },
    ],
  })
})

test('YAML and JSON: one list, or several', () => {
  const one = '{"name":"a","targetColumn":"Ip","items":["192.0.2.5"]}'
  expect(readListFile(`[${one},${one}]`, 'a.json', csv)).toMatchObject({
    lists: [{ name: 'a' }, { name: 'a' }],
  })
  expect(readListFile('name: a\ntargetColumn: Ip\nitems: [x]', 'a.yaml', csv)).toMatchObject({
    lists: [{ items: [{ value: 'x', active: true }] }],
  })
})

test.each([
  ['a.csv', 'SrcIp,when\n', 'the first line must be the target column'],
  ['a.csv', 'SrcIp,expiration\n192.0.2.5,soon', 'line 2 expiration: Invalid ISO datetime'],
  ['a.yaml', 'name: a\nitems: []', 'targetColumn'],
  ['a.yaml', 'name: [', 'Flow sequence'],
  ['a.json', '{"name":"a","targetColumn":"Ip","item":[]}', 'Unrecognized key'],
])('%s: %s', (file, text, reason) => {
  expect(readListFile(text, file, csv)).toEqual({
    problem: { file, reason: expect.stringContaining(reason) },
  })
})
