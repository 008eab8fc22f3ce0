import { expect, test } from 'vitest'
import { holds, parseAddress, parseRange } from './address.ts'

test.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.1.2.3/8', '10.200.0.1', true],
  ['192.0.2.5', '192.0.2.5', true],
  ['192.0.2.5', '192.0.2.6', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['2001:db8::/32', '2001:DB8:0:1::5', true],
  ['2001:db8::/32', '2001:db9::', false],
  ['::ffff:10.0.0.0/104', '10.9.8.7', true],
])('%s holds %s: %s', (range, address, expected) => {
  const [parsed, value] = [parseRange(range), parseAddress(address)]
  if (parsed === undefined || value === undefined) throw new Error('not read')
  expect(holds(parsed, value)).toBe(expected)
})

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '10.0.0.256',
  '2001:db8::/129',
  '2001:db8:::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '::1::',
  'g::',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '',
  'ec2.amazonaws.com',
])('%s is no range', (text) => expect(parseRange(text)).toBeUndefined())
