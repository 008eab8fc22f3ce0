import type { Sql } from '../sql/sql.ts'
import { sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

const ALGORITHMS: Readonly<Record<string, (text: Sql) => Sql>> = {
  md5: (text) => sql`MD5(${text})`,
  sha1: (text) => sql`SHA1(${text})`,
  sha2_256: (text) => sql`SHA256(${text})`,
  murmur3_128: (text) => sql`murmurHash3_128(${text})`,
}

const hash = defineFunction({
  names: ['hash'],
  summary:
    'The hash of a text in lower-case hexadecimal: `md5` (default), `sha1`, `sha2_256` or `murmur3_128`.',
  params: [
    { name: 'text', type: 'text' },
    { name: 'algorithm', type: 'constant', optional: true },
  ],
  returns: 'text',
  sql: ([text = sql`''`], values) => {
    const make = ALGORITHMS[String(values[1]?.constant ?? 'md5').toLowerCase()]
    if (make === undefined) throw new Error('unchecked hash algorithm')
    // murmurHash3_128 hashes a null as a value.
    return sql`if(isNull(${text}), NULL, lower(hex(${make(sql`ifNull(${text}, '')`)})))`
  },
  check: ([, algorithm]) =>
    algorithm === undefined || Object.hasOwn(ALGORITHMS, String(algorithm.constant).toLowerCase())
      ? undefined
      : `the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}`,
  examples: [
    { expression: 'hash("abc", "md5")', result: '900150983cd24fb0d6963f7d28e17f72' },
    { expression: 'hash("abc")', result: '900150983cd24fb0d6963f7d28e17f72' },
    { expression: 'hash("abc", "sha1")', result: 'a9993e364706816aba3e25717850c26c9cd0d89d' },
    {
      expression: 'hash("abc", "sha2_256")',
      result: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    { expression: 'hash("abc", "murmur3_128")', result: '6778ad3f3f3f96b4522dca264174a23b' },
    { expression: 'hash(null)', result: null },
    { expression: 'hash(null, "murmur3_128")', result: null },
  ],
})

const luhn = defineFunction({
  names: ['luhn'],
  summary:
    'True when the digits of the text, other characters ignored, have a valid Luhn checksum (card numbers).',
  params: [{ name: 'text', type: 'text' }],
  returns: 'boolean',
  sql: ([text = sql`''`]) =>
    // From the right, every second digit counts twice, and 10 to 18 count as the sum of their two digits.
    sql`arrayExists(digits -> notEmpty(digits) AND arraySum((d, i) -> if(i % 2 = 1, d, 2 * d - if(d > 4, 9, 0)), digits, arrayEnumerate(digits)) % 10 = 0, [arrayReverse(arrayMap(d -> toInt32(d), extractAll(ifNull(${text}, ''), '[0-9]')))])`,
  examples: [
    { expression: 'luhn("4111 1111-1111 1111")', result: true },
    { expression: 'luhn("79927398713")', result: true },
    { expression: 'luhn("79927398710")', result: false },
    { expression: 'luhn("none")', result: false },
    { expression: 'luhn(null)', result: false },
  ],
})

export const HASH_FUNCTIONS: readonly FunctionDef[] = [hash, luhn]
