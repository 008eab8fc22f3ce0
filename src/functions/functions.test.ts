import { describe, expect, it } from 'vitest'
import type { Value } from '../compiler/value.ts'
import { NULL_VALUE, numberLiteral, textLiteral } from '../compiler/values.ts'
import { ident, str } from '../sql/sql.ts'
import { FUNCTIONS, functionNames, lookupFunction } from './index.ts'
import { splitDatePattern, timeZone } from './java-date.ts'
import { indexByName } from './registry.ts'
import { lookupRuleFunction } from './rule-functions.ts'

const field: Value = { sql: ident('f'), type: 'text', uses: new Set(['f']) }
const regex = (pattern: string): Value => ({ sql: str(pattern), type: 'text', uses: new Set(), pattern })
const literal = (value: string | number | null | Value): Value =>
  value === null
    ? NULL_VALUE
    : typeof value === 'string'
      ? textLiteral(value)
      : typeof value === 'number'
        ? numberLiteral(value)
        : value

const check = (name: string, ...values: readonly (string | number | null | Value)[]): string | undefined => {
  const def = lookupFunction(name)
  if (def === undefined) throw new Error(`no function ${name}`)
  return def.check?.(values.map(literal))
}

describe('checks', () => {
  it.each([
    ['%q', 'the conversion `%q` is not supported'],
    ['%tY', 'the conversion `%t` is not supported'],
    ['100%', '`%` is no format specifier; write `%%` for a percent sign'],
    ['%s %s', 'no value is given for `%s`'],
    ['%3$s', 'no value is given for `%3$s`'],
    ['%0$s', '`%0$s` counts values from 1'],
    ['%-s', '`%-s` needs a width'],
    ['%(d', 'the flag in `%(d` is not supported'],
    ['%9999d', '`%9999d` is too wide'],
    ['%s%%%n', undefined],
  ])('format %j', (format, message) => {
    expect(check('format', format, 'a')).toBe(message)
  })

  it('format wants a constant format and few values', () => {
    expect(check('format', field, 'a')).toBe('the format must be a text known in advance, not a field')
    expect(check('format', '%s', ...Array<string>(17).fill('a'))).toBe('at most 16 values can be formatted')
  })

  it.each([
    ['$2', 'the pattern has no group 2'],
    ['${b}', 'the pattern has no group named `b`'],
    ['${a}$1$0\\$9', undefined],
  ])('replacement %j', (replacement, message) => {
    expect(check('replace', field, regex('(?<a>x)(?:y)[(]\\('), replacement)).toBe(message)
  })

  it('replace takes fields with a plain text only', () => {
    expect(check('replace', field, field, field)).toBeUndefined()
    expect(check('replace', field, regex('x'), field)).toBe(
      'the replacement of a regex must be a text known in advance, not a field',
    )
  })

  it('substring, concat and tourl say what is wrong', () => {
    expect(check('substring', field, -1)).toBe('an index can not be negative')
    expect(check('substring', field, 3, 2)).toBe('the end can not be before the start')
    expect(check('substring', field, 2, 2)).toBeUndefined()
    expect(check('concat', ...Array<string>(17).fill('a'))).toContain('at most 16')
    expect(check('tourl', 'u', 'n', 'p')).toBe('a prefix needs a suffix too; it can be `""`')
  })

  it.each([
    [['yyyy-MM-dd', 'UTC'], undefined],
    [['yyyy-MM-dd', 'etc/utc'], undefined],
    [["yyyy-MM-dd'T", 'UTC'], 'a quote in the date pattern is not closed'],
    [['yyyy W', 'UTC'], 'the letter `W` of the date pattern is not supported'],
    [['yyyy', 'Mars/Base'], 'the time zone must be a name such as "UTC" or "Europe/London"'],
    [['yyyy', "UTC') --"], 'the time zone must be a name such as "UTC" or "Europe/London"'],
    [[field, 'UTC'], 'the date pattern must be a text known in advance, not a field'],
  ] as const)('dates %#', (args, message) => {
    expect(check('formatDate', field, ...args)).toBe(message)
    expect(check('parseDate', field, ...args)).toBe(message)
  })

  it('date patterns that only one direction can take', () => {
    expect(check('formatDate', field, 'HH:mm z', 'Europe/London')).toContain('can only be written for UTC')
    expect(check('parseDate', field, 'yyyy yyyy')).toBe('the letter `y` occurs twice in the date pattern')
    expect(check('parseDate', field, "'at'")).toBe('the date pattern holds no date')
    expect(check('formatDate', field)).toBeUndefined()
  })

  it('hash, case and prefix lengths', () => {
    expect(check('hash', field, 'crc')).toBe('the algorithm must be one of md5, sha1, sha2_256, murmur3_128')
    expect(check('hash', field, 'toString')).toBeDefined()
    expect(check('case', field, field, field)).toBe('conditions and values must come in pairs')
    expect(check('getCIDRPrefix', field, '33')).toBe('the prefix length must be a whole number from 0 to 32')
    expect(check('maskFromCIDR', 24)).toBeUndefined()
  })
})

describe('java dates', () => {
  it('splits a pattern', () => {
    expect(splitDatePattern("yyyy-'o''clock'''")).toEqual([
      { kind: 'letter', letter: 'y', count: 4 },
      { kind: 'text', text: '-' },
      { kind: 'text', text: "o'clock'" },
    ])
  })

  it('knows time zones', () => {
    expect(timeZone('america/new_york')).toBe('America/New_York')
    expect(timeZone('+01:00')).toBeUndefined()
    expect(timeZone('')).toBeUndefined()
  })
})

describe('registries', () => {
  it('finds a function by every name in any case', () => {
    expect(lookupFunction('TOLOWERCASE')?.names[0]).toBe('toLowerCase')
    expect(lookupFunction('lower')?.nonStandard).toBe('toLowerCase')
    expect(lookupRuleFunction('lower')?.nonStandard).toBeUndefined()
    expect(lookupFunction('array_except')).toBeUndefined()
    expect(lookupFunction('constructor')).toBeUndefined()
    expect(functionNames()).toContain('parseDate')
  })

  it('refuses two functions of one name', () => {
    const [first] = FUNCTIONS
    if (first === undefined) throw new Error('no functions')
    expect(() => indexByName([first, first])).toThrow('two functions are named')
  })
})
