import { type Sql, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

const urlencode = defineFunction({
  names: ['urlencode'],
  summary: 'Encodes a text for the query part of a URL: a space becomes `+`, other special characters `%XX`.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  // ClickHouse leaves `~` and encodes `*`; java.net.URLEncoder does the opposite.
  sql: ([text = sql`''`]) =>
    sql`replaceAll(replaceAll(encodeURLFormComponent(${text}), '~', '%7E'), '%2A', '*')`,
  examples: [
    { expression: 'urlencode("a b/c?d=é")', result: 'a+b%2Fc%3Fd%3D%C3%A9' },
    { expression: 'urlencode("~*")', result: '%7E*' },
    { expression: 'urlencode(null)', result: null },
  ],
})

const urldecode = defineFunction({
  names: ['urldecode'],
  summary: 'Decodes `%XX` and `+` of a URL. What is no valid escape stays.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`toValidUTF8(decodeURLFormComponent(${text}))`,
  examples: [
    { expression: 'urldecode("a+b%2Fc%C3%A9")', result: 'a b/cé' },
    { expression: 'urldecode("100%")', result: '100%' },
    { expression: 'urldecode(null)', result: null },
  ],
})

const base64Encode = defineFunction({
  names: ['base64Encode'],
  summary: 'Encodes a text in base64.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`base64Encode(${text})`,
  examples: [
    { expression: 'base64Encode("hello")', result: 'aGVsbG8=' },
    { expression: 'base64Encode("")', result: '' },
    { expression: 'base64Encode(null)', result: null },
  ],
})

const base64Decode = defineFunction({
  names: ['base64Decode'],
  summary: 'Decodes base64, with or without padding. What is no base64 gives null.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => {
    const bare = sql`replaceRegexpOne(${text}, '=+$', '')`
    const padded = sql`rightPad(${bare}, toUInt64(ceil(length(${bare}) / 4) * 4), '=')`
    return sql`if(${text} = '', '', toValidUTF8(nullIf(tryBase64Decode(${padded}), '')))`
  },
  examples: [
    { expression: 'base64Decode("aGVsbG8=")', result: 'hello' },
    { expression: 'base64Decode("aGVsbG8")', result: 'hello' },
    { expression: 'base64Decode("***")', result: null },
    { expression: 'base64Decode("")', result: '' },
    { expression: 'base64Decode(null)', result: null },
  ],
})

const hexToAscii = defineFunction({
  names: ['hexToAscii'],
  summary: 'The text whose bytes are written in hexadecimal. What is no hexadecimal gives null.',
  params: [{ name: 'hex', type: 'text' }],
  returns: 'text',
  sql: ([hex = sql`''`]) =>
    sql`if(match(${hex}, '^(0[xX])?([0-9a-fA-F]{2})*$'), toValidUTF8(unhex(replaceRegexpOne(${hex}, '^0[xX]', ''))), NULL)`,
  examples: [
    { expression: 'hexToAscii("48656c6C6f")', result: 'Hello' },
    { expression: 'hexToAscii("0x4f4b")', result: 'OK' },
    { expression: 'hexToAscii("4z")', result: null },
    { expression: 'hexToAscii(null)', result: null },
  ],
})

const fromHex = (hex: Sql): Sql =>
  sql`if(match(${hex}, '^(0[xX])?[0-9a-fA-F]{1,16}$'), reinterpretAsInt64(reverse(unhex(leftPad(replaceRegexpOne(${hex}, '^0[xX]', ''), 16, '0')))), NULL)`

const hexToDec = defineFunction({
  names: ['hexToDec', 'parseHex'],
  summary:
    'The number that up to 16 hexadecimal digits stand for, with or without `0x`; 16 digits are a two’s complement. Anything else gives null.',
  params: [{ name: 'hex', type: 'text' }],
  returns: 'integer',
  sql: ([hex = sql`''`]) => fromHex(hex),
  examples: [
    { expression: 'hexToDec("0000000000001337")', result: 4919 },
    { expression: 'parseHex("0xABCD")', result: 43981 },
    { expression: 'parseHex("ABCD")', result: 43981 },
    { expression: 'hexToDec("FFFFFFFFFFFFFB2E")', result: -1234 },
    { expression: 'hexToDec("xyz")', result: null },
    { expression: 'hexToDec(null)', result: null },
  ],
})

const decToHex = defineFunction({
  names: ['decToHex'],
  summary: 'A whole number in upper-case hexadecimal; negative ones as a two’s complement of 16 digits.',
  params: [{ name: 'number', type: 'integer' }],
  returns: 'text',
  sql: ([number = sql`0`]) => sql`replaceRegexpOne(hex(toInt64(${number})), '^0+(.)', '\\1')`,
  examples: [
    { expression: 'decToHex("4919")', result: '1337' },
    { expression: 'decToHex("255")', result: 'FF' },
    { expression: 'decToHex(10)', result: 'A' },
    { expression: 'decToHex(0)', result: '0' },
    { expression: 'decToHex("-1234")', result: 'FFFFFFFFFFFFFB2E' },
    { expression: 'decToHex(null)', result: null },
  ],
})

export const ENCODING_FUNCTIONS: readonly FunctionDef[] = [
  urlencode,
  urldecode,
  base64Encode,
  base64Decode,
  hexToAscii,
  hexToDec,
  decToHex,
]
