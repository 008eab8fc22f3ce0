import { expect, test } from 'vitest'
import { accountNames, byteCount, moment, regionNames, wholeNumber } from './option-values.ts'

const parse = moment(() => new Date('2026-11-24T12:00:00.000Z'))

test.each([
  ['2026-11-24', '2026-11-24T00:00:00.000Z'],
  ['2026-11-24T01:02', '2026-11-24T01:02:00.000Z'],
  ['2026-11-24 01:02:03', '2026-11-24T01:02:03.000Z'],
  ['2026-11-24T01:02:03.456Z', '2026-11-24T01:02:03.456Z'],
  ['2026-11-24T01:02:03+02:00', '2026-11-23T23:02:03.000Z'],
  ['now', '2026-11-24T12:00:00.000Z'],
  ['24h', '2026-11-23T12:00:00.000Z'],
  ['-7d', '2026-11-17T12:00:00.000Z'],
  ['90m', '2026-11-24T10:30:00.000Z'],
])('time %s', (text, expected) => {
  expect(parse(text).toISOString()).toBe(expected)
})

test.each([
  'yesterday',
  '24',
  '2026-02-30',
  '2026-13-01',
  '24/11/2026',
  '2026-11-24T25:00',
  '',
  '999999999999999999w',
])('no time: %s', (text) => {
  expect(() => parse(text)).toThrow('Expected a date')
})

test('accounts and regions', () => {
  expect(accountNames('1111-2222-3333, 11112222-3333-4444-5555-66667777888A', ['first'])).toEqual([
    'first',
    '111122223333',
    '11112222-3333-4444-5555-66667777888a',
  ])
  expect(accountNames('example.com:my-project')).toEqual(['example.com:my-project'])
  expect(regionNames('eu-west-1,West Europe')).toEqual(['eu-west-1', 'westeurope'])
  for (const text of ['', ',', 'a,,b', 'a\nb', 'x'.repeat(65), "'"]) {
    expect(() => accountNames(text)).toThrow('Expected an AWS account')
    expect(() => regionNames(text)).toThrow('Expected a region')
  }
})

test('sizes', () => {
  expect(['1073741824', '512MiB', '512m', '1.5GiB', '2 GB'].map(byteCount)).toEqual([
    2 ** 30,
    2 ** 29,
    2 ** 29,
    1.5 * 2 ** 30,
    2 ** 31,
  ])
  for (const text of ['', '-1', '0', 'lots', '1.5.2G'])
    expect(() => byteCount(text)).toThrow('Expected a size')
})

test('whole numbers', () => {
  expect(wholeNumber('0')).toBe(0)
  for (const text of ['', '-1', '1.5', '1e3'])
    expect(() => wholeNumber(text)).toThrow('Expected a whole number')
})
