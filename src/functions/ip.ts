import { join, num, type Sql, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

type Block = readonly [network: string, length: number]

const PRIVATE: readonly Block[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]

/** RFC 5735, section 4; the private blocks are among them. */
const RESERVED: readonly Block[] = [
  ...PRIVATE,
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const toNumber = (ip: string): number => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0)

const address = (ip: Sql): Sql => sql`IPv4StringToNumOrNull(${ip})`

/** One evaluation of the address, however many blocks: null stays null. */
const within = (ip: Sql, blocks: readonly Block[], inside: Sql): Sql => {
  const tests = blocks.map(([network, length]) => {
    const first = toNumber(network)
    return sql`n BETWEEN ${num(first)} AND ${num(first + 2 ** (32 - length) - 1)}`
  })
  return sql`arrayExists(n -> isNotNull(n) AND (${join(tests, ' OR ')}) = ${inside}, [${address(ip)}])`
}

const DROPS = 'A row with an invalid or IPv6 address is dropped; in a rule the answer is false.'
const ip = [{ name: 'ip', type: 'text' }] as const

/** The leading `length` bits of an address; null when either makes no sense. ClickHouse fails on a negative shift even in the branch not taken. */
const prefix = (address: Sql, length: Sql): Sql =>
  sql`if(${length} BETWEEN 0 AND 32, toUInt32(bitAnd(IPv4StringToNumOrNull(${address}), bitShiftLeft(toUInt64(4294967295), least(32, greatest(0, 32 - ${length}))))), NULL)`

const lengthProblem = (length: unknown): string | undefined =>
  length === undefined || length === null || (/^\d{1,2}$/.test(String(length)) && Number(length) <= 32)
    ? undefined
    : 'the prefix length must be a whole number from 0 to 32'

export const IP_FUNCTIONS: readonly FunctionDef[] = [
  defineFunction({
    names: ['isValidIP'],
    summary: 'True for a valid IPv4 or IPv6 address.',
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => sql`isIPv4String(${a}) OR isIPv6String(${a})`,
    examples: [
      { expression: 'isValidIP("10.255.255.255")', result: true },
      { expression: 'isValidIP("127.0.500.1")', result: false },
      { expression: 'isValidIP("2001:db8::1")', result: true },
      { expression: 'isValidIP("")', result: false },
      { expression: 'isValidIP(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['isValidIPv4'],
    summary: 'True for a valid IPv4 address.',
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => sql`isIPv4String(${a})`,
    examples: [
      { expression: 'isValidIPv4("1.2.3.4")', result: true },
      { expression: 'isValidIPv4("::1")', result: false },
      { expression: 'isValidIPv4(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['isValidIPv6'],
    summary: 'True for a valid IPv6 address.',
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => sql`isIPv6String(${a})`,
    examples: [
      { expression: 'isValidIPv6("::1")', result: true },
      { expression: 'isValidIPv6("1.2.3.4")', result: false },
      { expression: 'isValidIPv6(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['isPrivateIP'],
    summary: `True for an IPv4 address in 10/8, 172.16/12 or 192.168/16. ${DROPS}`,
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => within(a, PRIVATE, sql`1`),
    requires: ([a = sql`''`]) => sql`isNotNull(${address(a)})`,
    examples: [
      { expression: 'isPrivateIP("192.168.0.1")', result: true },
      { expression: 'isPrivateIP("172.31.255.255")', result: true },
      { expression: 'isPrivateIP("172.32.0.0")', result: false },
      { expression: 'isPrivateIP("bogus")', result: false },
      { expression: 'isPrivateIP(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['isPublicIP'],
    summary: `True for an IPv4 address outside all reserved blocks of RFC 5735, the private ones among them. ${DROPS}`,
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => within(a, RESERVED, sql`0`),
    requires: ([a = sql`''`]) => sql`isNotNull(${address(a)})`,
    examples: [
      { expression: 'isPublicIP("8.8.8.8")', result: true },
      { expression: 'isPublicIP("10.255.255.255")', result: false },
      { expression: 'isPublicIP("127.0.0.1")', result: false },
      { expression: 'isPublicIP("ec2.amazonaws.com")', result: false },
      { expression: 'isPublicIP(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['isReservedIP'],
    summary: `True for an IPv4 address in a block that RFC 5735 reserves. ${DROPS}`,
    params: ip,
    returns: 'boolean',
    sql: ([a = sql`''`]) => within(a, RESERVED, sql`1`),
    requires: ([a = sql`''`]) => sql`isNotNull(${address(a)})`,
    examples: [
      { expression: 'isReservedIP("169.254.0.0")', result: true },
      { expression: 'isReservedIP("255.255.255.255")', result: true },
      { expression: 'isReservedIP("8.8.8.8")', result: false },
      { expression: 'isReservedIP(null)', result: false },
    ],
  }),
  defineFunction({
    names: ['ipv4ToNumber'],
    summary: 'An IPv4 address as a number; null for anything else.',
    params: ip,
    returns: 'integer',
    sql: ([a = sql`''`]) => sql`toInt64(${address(a)})`,
    examples: [
      { expression: 'ipv4ToNumber("10.0.0.1")', result: 167772161 },
      { expression: 'ipv4ToNumber("255.255.255.255")', result: 4294967295 },
      { expression: 'ipv4ToNumber("x")', result: null },
      { expression: 'ipv4ToNumber(null)', result: null },
    ],
  }),
  defineFunction({
    names: ['getCIDRPrefix'],
    summary: 'The network address of an IPv4 address for a prefix length.',
    params: [...ip, { name: 'length', type: 'integer' }],
    returns: 'text',
    sql: ([a = sql`''`, length = sql`0`]) => sql`IPv4NumToString(${prefix(a, length)})`,
    check: ([, length]) => lengthProblem(length?.constant),
    examples: [
      { expression: 'getCIDRPrefix("10.10.1.35", "27")', result: '10.10.1.32' },
      { expression: 'getCIDRPrefix("10.10.1.35", 0)', result: '0.0.0.0' },
      { expression: 'getCIDRPrefix("10.10.1.35", 32)', result: '10.10.1.35' },
      { expression: 'getCIDRPrefix("x", 8)', result: null },
      { expression: 'getCIDRPrefix(null, 8)', result: null },
    ],
  }),
  defineFunction({
    names: ['compareCIDRPrefix'],
    summary: 'True when two IPv4 addresses are in the same network of that prefix length.',
    params: [
      { name: 'ip1', type: 'text' },
      { name: 'ip2', type: 'text' },
      { name: 'length', type: 'integer' },
    ],
    returns: 'boolean',
    sql: ([a = sql`''`, b = sql`''`, length = sql`0`]) => sql`${prefix(a, length)} = ${prefix(b, length)}`,
    check: ([, , length]) => lengthProblem(length?.constant),
    examples: [
      { expression: 'compareCIDRPrefix("10.10.1.32", "10.10.1.40", "27")', result: true },
      { expression: 'compareCIDRPrefix("10.10.1.32", "10.10.1.70", "27")', result: false },
      { expression: 'compareCIDRPrefix("10.10.1.32", "x", 27)', result: false },
      { expression: 'compareCIDRPrefix(null, null, 27)', result: false },
    ],
  }),
  defineFunction({
    names: ['maskFromCIDR'],
    summary: 'The subnet mask of a prefix length.',
    params: [{ name: 'length', type: 'integer' }],
    returns: 'text',
    sql: ([length = sql`0`]) => sql`IPv4NumToString(${prefix(sql`'255.255.255.255'`, length)})`,
    check: ([length]) => lengthProblem(length?.constant),
    examples: [
      { expression: 'maskFromCIDR("30")', result: '255.255.255.252' },
      { expression: 'maskFromCIDR(8)', result: '255.0.0.0' },
      { expression: 'maskFromCIDR(0)', result: '0.0.0.0' },
      { expression: 'maskFromCIDR(null)', result: null },
    ],
  }),
]
