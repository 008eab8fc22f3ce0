import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCut, parsePartial } from './partial-json.ts'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('parsePartial', () => {
  it('agrees with JSON.parse on whole documents', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON.stringify(value, undefined, space)
        const found = parsePartial(text)
        expect(found?.complete).toBe(true)
        expect(found?.end).toBe(text.length)
        expect(plain(found?.value)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('reads any beginning of an object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, part) => {
          const text = JSON.stringify(value)
          const cut = text.slice(0, Math.max(1, Math.floor(part * text.length)))
          const found = parsePartial(cut)
          expect(found).toBeDefined()
          expect(found?.complete).toBe(cut.length === text.length)
          for (const key of Object.keys(found?.value as object)) expect(value).toHaveProperty([key])
        },
      ),
    )
  })

  it('never throws and takes nothing for whole that JSON.parse refuses, whatever the text', () => {
    const token = fc.constantFrom(
      ...'{}[]:,"\\',
      ' ',
      '\n',
      '0',
      '1',
      '-',
      '.',
      'e',
      'E',
      '+',
      '"a"',
      'true',
      'nul',
    )
    const text = fc.oneof(
      fc.array(token, { maxLength: 12 }).map((t) => t.join('')),
      fc.string(),
    )
    const isJson = (whole: string): boolean => {
      try {
        JSON.parse(whole)
        return true
      } catch {
        return false
      }
    }
    // within strings it is lenient: control characters and unknown escapes cost no log
    const lenient = (whole: string): boolean => /"|NaN|Infinity/.test(whole)
    fc.assert(
      fc.property(text, (input) => {
        const found = parsePartial(input)
        if (found?.complete && !lenient(input)) expect(isJson(input.slice(0, found.end))).toBe(true)
        if (isJson(input)) expect(found?.complete).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('passes over what is nested too deeply, whole and cut: it must not cost the file', () => {
    for (const [open, middle, close] of [
      ['[', '', ']'],
      ['{"]":', '"}"', '}'],
    ] as const) {
      const deep = open.repeat(50_000) + middle + close.repeat(50_000)
      expect(parsePartial(`[{"a":${deep},"b":1}]`)).toMatchObject({ value: [{ b: 1 }], complete: true })
      expect(parsePartial(`[{"b":1,"a":${deep.slice(0, -9)}`)).toMatchObject({
        value: [{ b: 1 }],
        complete: false,
      })
    }
  })

  it('reads numbers that are none, whole and cut, as Python writes them', () => {
    expect(parsePartial('[NaN,-Infinity,Infinity]')?.value).toEqual([Number.NaN, -Infinity, Infinity])
    for (const text of ['{"a":Na', '{"a":-Inf', '{"a":I'])
      expect(parsePartial(text), text).toMatchObject({ value: {}, complete: false })
  })

  it('takes a number that is cut for the end of the text, and not for bad JSON', () => {
    for (const text of ['{"a":1.', '{"a":1e', '{"a":-1.5E+', '{"a":-'])
      expect(parsePartial(text), text).toMatchObject({ value: {}, complete: false })
  })

  it('keeps the beginning of a string that is cut, also within an escape', () => {
    expect(parsePartial('"ab')).toEqual({ value: 'ab', end: 3, complete: false })
    expect(parsePartial('"ab\\u00')?.value).toBe('ab')
    expect(parsePartial('"ab\\')?.value).toBe('ab')
    expect(parsePartial('"ab\\\\')?.value).toBe('ab\\')
  })

  it('refuses what is not JSON', () => {
    for (const text of [
      '',
      'x',
      '{a:1}',
      '{"a" 1}',
      '[1 2]',
      '{"a":1,}',
      'nulL',
      '[01, 02]',
      '{"a":01}',
      '[-01]',
    ])
      expect(parsePartial(text)).toBeUndefined()
  })
})

describe('parseCut', () => {
  const text = (value: unknown): string | undefined =>
    value === undefined ? undefined : JSON.stringify(value)

  it('finds what parsePartial finds before the last comma of a cut object, or nothing', () => {
    let found = 0
    const word = fc.string({ unit: fc.constantFrom(...'ab ,:{}[]é'), maxLength: 5 })
    const member = fc.oneof(
      word,
      fc.array(word),
      fc.dictionary(word, fc.array(fc.jsonValue({ maxDepth: 1 }))),
    )
    fc.assert(
      fc.property(
        fc.dictionary(word, member, { minKeys: 3 }),
        fc.constantFrom(undefined, 1),
        fc.integer({ min: 1, max: 99 }),
        (value, space, part) => {
          const whole = JSON.stringify(value, undefined, space)
          const cut = whole.slice(0, Math.floor((part / 100) * whole.length))
          const soon = parseCut(cut)
          if (soon === undefined) return
          found += 1
          expect(soon).toMatchObject({ end: cut.length, complete: false })
          const ends = [...cut].flatMap((c, i) => (c === ',' ? [i] : []))
          const slow = ends.map((end) => text(parsePartial(cut.slice(0, end))?.value))
          expect(slow).toContain(text(soon.value))
        },
      ),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(50)
  })

  it('leaves to parsePartial what is whole, escaped, no JSON or very deep', () => {
    expect(parseCut('{"a":1,"b":2,')?.value).toEqual({ a: 1, b: 2 })
    expect(parseCut('{"a":[{"b":"x,]","c":1},{"d":')?.value).toEqual({ a: [{ b: 'x,]', c: 1 }] })
    expect(parseCut('{"a":1,"b":2}')).toBeUndefined()
    expect(parseCut('{"a":1,"b":2},')).toBeUndefined()
    expect(parseCut('{"a":"\\"","b":2,')).toBeUndefined()
    expect(parseCut('{"a":1')).toBeUndefined()
    expect(parseCut('{"a":NaN,')).toBeUndefined()
    expect(parseCut('{"a":[},')).toBeUndefined()
    expect(parseCut(`${'{"a":['.repeat(100_000)}1,`)).toBeUndefined()
  })
})
