import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathsOf } from './json-paths.ts'
import { prettyJson } from './pretty-json.ts'

test('JSON is laid out as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const pretty = prettyJson(text)
      expect(JSON.parse(pretty)).toEqual(JSON.parse(text))
      expect(prettyJson(pretty)).toBe(pretty)
    }),
  )
  expect(prettyJson('{"a":[1,{"b":"x,}\\"y"}],"c":{},"d":[ ]}')).toBe(
    JSON.stringify({ a: [1, { b: 'x,}"y' }], c: {}, d: [] }, null, 2),
  )
})

test('numbers, escapes and doubled keys stay as they are', () => {
  expect(prettyJson('{"n":12345678901234567890,"u":"\\u202e","n":1.0e5}')).toBe(
    '{\n  "n": 12345678901234567890,\n  "u": "\\u202e",\n  "n": 1.0e5\n}',
  )
})

test('other text stays as it is, and deep nesting does not blow up', () => {
  expect(prettyJson('not json {')).toBe('not json {')
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  expect(prettyJson(deep).length).toBeLessThan(4_000_000)
  expect(pathsOf(deep, 'x')).toEqual([])
})

test('a value is found where it stands, whatever its case and type', () => {
  const raw = JSON.stringify({
    requestParameters: {
      createVolumePermission: { add: { items: [{ userId: '1' }, { userId: '444455556666' }] } },
    },
    port: 22,
    resourceId: '/SUBSCRIPTIONS/X',
  })
  expect(pathsOf(raw, '444455556666')).toEqual([
    'requestParameters.createVolumePermission.add.items[].userId',
  ])
  expect(pathsOf(raw, '22')).toEqual(['port'])
  expect(pathsOf(raw, '/subscriptions/x')).toEqual(['resourceId'])
  expect(pathsOf(raw, 'elsewhere')).toEqual([])
  expect(pathsOf('no json', 'json')).toEqual([])
})
