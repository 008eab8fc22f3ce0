import type { Value } from '../compiler/value.ts'
import { asInteger, asText, castTo } from '../compiler/values.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { defineFunction } from './define.ts'

interface Specifier {
  readonly kind: 'specifier'
  readonly text: string
  readonly flags: string
  readonly width?: number
  readonly precision?: number
  readonly conversion: string
  /** Which value, from 0. */
  readonly index: number
}
type Part = { readonly kind: 'text'; readonly text: string } | Specifier

const SPECIFIER = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y
const SUPPORTED = 'sSdfeExXcbBn%'

/** java.util.Formatter syntax to parts, or a message. Dates (`%t`) and the rare flags `#`, `(` and `<` are left out. */
const parse = (format: string): Part[] | string => {
  const parts: Part[] = []
  let next = 0
  for (let at = 0; at < format.length; ) {
    if (format[at] !== '%') {
      const end = format.indexOf('%', at)
      const stop = end === -1 ? format.length : end
      parts.push({ kind: 'text', text: format.slice(at, stop) })
      at = stop
      continue
    }
    SPECIFIER.lastIndex = at
    const m = SPECIFIER.exec(format)
    if (m === null)
      return `\`${format.slice(at, at + 3)}\` is no format specifier; write \`%%\` for a percent sign`
    const [text, position, flags = '', width, precision, conversion = ''] = m
    at += text.length
    if (!SUPPORTED.includes(conversion)) return `the conversion \`${text}\` is not supported`
    if (/[#(<]/.test(flags)) return `the flag in \`${text}\` is not supported`
    if (flags.includes('-') && width === undefined) return `\`${text}\` needs a width`
    if (Number(width) > 1000 || Number(precision) > 60) return `\`${text}\` is too wide`
    if (conversion === 'n') parts.push({ kind: 'text', text: '\n' })
    else if (conversion === '%') parts.push({ kind: 'text', text: '%'.padStart(Number(width ?? 1)) })
    else {
      const index = position === undefined ? next++ : Number(position) - 1
      if (index < 0) return `\`${text}\` counts values from 1`
      parts.push({
        kind: 'specifier',
        text,
        flags,
        conversion,
        index,
        ...(width === undefined ? {} : { width: Number(width) }),
        ...(precision === undefined ? {} : { precision: Number(precision) }),
      })
    }
  }
  return parts
}

/** `1234567.5` to `1,234,567.5`: pads the whole part to a multiple of three, groups it, takes the padding away. */
const grouped = (digits: Sql): Sql => {
  const whole = sql`extract(${digits}, '^[0-9]+')`
  const padded = sql`leftPad(${whole}, toUInt64(ceil(length(${whole}) / 3) * 3), ' ')`
  return sql`concat(trimLeft(replaceRegexpAll(${padded}, '(...)', ',\\1'), ', '), extract(${digits}, '[.].*'))`
}

const numberText = (spec: Specifier, value: Value): Sql => {
  const whole = spec.conversion === 'd'
  const number = castTo(value, whole ? 'integer' : 'number').sql
  const present = sql`ifNull(${number}, 0)`
  const magnitude = sql`abs(${present})`
  const plain =
    spec.conversion === 'e' || spec.conversion === 'E'
      ? sql`printf(${str(`%.${spec.precision ?? 6}e`)}, ${magnitude})`
      : whole
        ? sql`toString(${magnitude})`
        : sql`printf(${str(`%.${spec.precision ?? 6}f`)}, ${magnitude})`
  const body = spec.flags.includes(',') ? grouped(plain) : plain
  const plus = spec.flags.includes('+') ? sql`'+'` : spec.flags.includes(' ') ? sql`' '` : sql`''`
  const sign = sql`if(${present} < 0, '-', ${plus})`
  const zeros = spec.flags.includes('0') && spec.width !== undefined
  const filled = zeros
    ? sql`leftPad(${body}, greatest(length(${body}), ${num(spec.width ?? 0)} - length(${sign})), '0')`
    : body
  return sql`if(isNull(${number}), NULL, concat(${sign}, ${filled}))`
}

const textOf = (spec: Specifier, value: Value): Sql => {
  switch (spec.conversion) {
    case 'd':
    case 'f':
    case 'e':
    case 'E':
      return numberText(spec, value)
    case 'x':
    case 'X': {
      const digits = sql`replaceRegexpOne(hex(toInt64(${asInteger(value).sql})), '^0+(.)', '\\1')`
      return spec.flags.includes('0') && spec.width !== undefined
        ? sql`leftPad(${digits}, greatest(length(${digits}), ${num(spec.width)}), '0')`
        : digits
    }
    case 'b':
    case 'B':
      return value.type === 'boolean' ? asText(value).sql : sql`if(isNull(${value.sql}), 'false', 'true')`
    case 'c':
      return sql`substringUTF8(${asText(value).sql}, 1, 1)`
    default: {
      const text = asText(value).sql
      return spec.precision === undefined ? text : sql`substringUTF8(${text}, 1, ${num(spec.precision)})`
    }
  }
}

const formatted = (spec: Specifier, value: Value): Sql => {
  const text = textOf(spec, value)
  const cased =
    spec.conversion === 'x'
      ? sql`lower(${text})`
      : 'SEB'.includes(spec.conversion)
        ? sql`upperUTF8(${text})`
        : text
  if (spec.width === undefined) return cased
  const pad = spec.flags.includes('-') ? sql`rightPadUTF8` : sql`leftPadUTF8`
  // The pad functions cut longer texts; Java's width is a minimum.
  return sql`${pad}(${cased}, greatest(lengthUTF8(${cased}), ${num(spec.width)}))`
}

export const format = defineFunction({
  names: ['format'],
  summary:
    'Builds a text from a format in the syntax of Java String.format (`%s %d %f %e %x %c %b %%`, with width, precision and the flags `-`, `0`, `+`, `,`). A null, or a text where a number is asked for, gives null.',
  params: [
    { name: 'format', type: 'constant' },
    { name: 'values', type: 'any', optional: true, rest: true },
  ],
  returns: 'text',
  sql: (_, values) => {
    const parts = parse(String(values[0]?.constant))
    if (typeof parts === 'string') throw new Error(`unchecked format: ${parts}`)
    const pieces = parts.map((part) => {
      if (part.kind === 'text') return str(part.text)
      const value = values[part.index + 1]
      if (value === undefined) throw new Error(`unchecked format: no value for ${part.text}`)
      return formatted(part, value)
    })
    return pieces.length === 0 ? sql`''` : sql`concat(${join([...pieces, sql`''`])})`
  },
  check: (values) => {
    const text = values[0]?.constant
    if (typeof text !== 'string') return 'the format must be a text known in advance, not a field'
    const parts = parse(text)
    if (typeof parts === 'string') return parts
    const missing = parts.find((p): p is Specifier => p.kind === 'specifier' && p.index + 1 >= values.length)
    if (missing !== undefined) return `no value is given for \`${missing.text}\``
    return values.length > 17 ? 'at most 16 values can be formatted' : undefined
  },
  examples: [
    { expression: 'format("%s : %s", "Rate", "5")', result: 'Rate : 5' },
    { expression: 'format("$%,.2f", 1234.5)', result: '$1,234.50' },
    { expression: 'format("%.1f %s", 12.34, "%")', result: '12.3 %' },
    { expression: 'format("%,d %,d %,d", 1234567, -123456, 12)', result: '1,234,567 -123,456 12' },
    { expression: 'format("%05d|%05d|%+d", 42, -42, 7)', result: '00042|-0042|+7' },
    { expression: 'format("%-5s|%5s|%S", "ab", "cd", "ef")', result: 'ab   |   cd|EF' },
    { expression: 'format("%2$s-%1$s", "a", "b")', result: 'b-a' },
    { expression: 'format("%s is %.2f%%", "cpu", "99.126")', result: 'cpu is 99.13%' },
    { expression: 'format("%x %X %04x", 255, 255, 10)', result: 'ff FF 000a' },
    { expression: 'format("%d", "abc")', result: null },
    { expression: 'format("%s", null)', result: null },
    { expression: 'format("plain")', result: 'plain' },
  ],
})
