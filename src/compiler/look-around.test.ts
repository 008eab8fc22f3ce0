import { describe, expect, it } from 'vitest'
import { MARK, markedRegex } from './look-ahead-marks.ts'
import { type RegexUse, withoutLookAround } from './look-around.ts'

const TEXTS = [
  'host=x.herokuapp.com fwd="1.2" dyno=web.1 connect=1ms service=20ms status=200',
  'xherokuapp.comherokuapp.com connect=2',
  'dyno=dyno=web  status=',
  '"a","b","c"',
  'a,b],c]',
  'server node-1, node-2, end',
  '10.0.0.1:80, 10.0.0.22:8080',
  'key: value other: more',
  '[{"severity":1},{"severity":2,"x":"}"},{"y":3}]',
  'abab ab\nab',
  '',
]

/** What is read of the matches: of the first its groups, of all the groups, or the matches themselves. */
const seen = (pattern: string, use: RegexUse, text: string): unknown => {
  const all = [...text.matchAll(new RegExp(pattern, 'g'))]
  if (use === 'replace') return all.map((m) => [m.index, ...m])
  return (use === 'first' ? all.slice(0, 1) : all).map((m) => m.slice(1))
}

const expectSame = (pattern: string, use: RegexUse): void => {
  const rewritten = withoutLookAround(pattern, use)
  expect(rewritten).not.toMatch(/\(\?<?[=!]|\(\?>/)
  for (const text of TEXTS) expect(seen(rewritten, use, text)).toEqual(seen(pattern, use, text))
}

describe('look-around that can be done without', () => {
  it.each([
    ['host (?<h>.*?(?= ))', 'host (?<h>.*?) '],
    ['(?<app>.*(?=.herokuapp.com))', '(?<app>.*).herokuapp.com'],
    [
      'host=(?<a>.*(?=.herokuapp.com)).*connect=(?<c>\\d+)',
      'host=(?<a>.*).herokuapp.com.*connect=(?<c>\\d+)',
    ],
    ['(?<k>\\w+?(?=:)): (?<v>\\w+)', '(?<k>\\w+?): (?<v>\\w+)'],
    ['dyno=(?<d>.*?(?= )).+status', 'dyno=(?<d>.*?) .*status'],
    ['="(?<a>.*?(?=")).(?<b>.)', '="(?<a>.*?)"(?<b>.)'],
    ['(?<a>\\w(?= )).*', '(?<a>\\w) .*'],
    ['(?<a>(?<=").*(?="))', '"(?<a>.*)"'],
    ['fwd=.*(?<d>(?<=dyno=).*?(?= ))', 'fwd=.*dyno=(?<d>.*?) '],
    ['.*(?<d>(?<=b)a)', '.*b(?<d>a)'],
    ['(?<a>(?<=server ).*(?=,))', 'server (?<a>.*),'],
    ['(?<a>(?<=).*(?=:))', '(?<a>.*):'],
    ['(?<a>(?<=^).*(?=$))', '(?<a>(?:^).*(?:$))'],
    ['(?<a>.+(?=,\\w|$))', '(?<a>.+)(?:,\\w|$)'],
    ['(?s)(?<a>.+)(?=,\\w|x)', '(?s)(?<a>.+)(?:,\\w|x)'],
    ['(?<a>a\\n(?s).+?)(?=,\\n\\s+b|\\]$)', '(?<a>a\\n(?s).+?)(?:,\\n\\s+b|\\]$)'],
    ['(?<a>.+(?={2}))', '(?<a>.+)\\{2}'],
  ])('%s', (pattern, rewritten) => {
    expect(withoutLookAround(pattern, 'first')).toBe(rewritten)
    if (!/\(\?s|\{2/.test(pattern)) expectSame(pattern, 'first')
  })

  it.each(['(?<a>\\{.+?\\}(?=,|\\]))', '(?<k>\\w+?(?=:)): (?<v>\\w+)', '"(?<a>.*?(?=")),?'])(
    'of all matches: %s',
    (pattern) => {
      if (pattern.endsWith(',?')) expect(withoutLookAround(pattern, 'all')).toBe(pattern)
      else expectSame(pattern, 'all')
    },
  )

  it.each([
    ['what follows begins in it', '(?<a>.*(?=aba)).*ab', 'first'],
    ['what is in front reaches into it', 'fwd.*(?<d>(?<=dyno=).*)', 'first'],
    ['what is in front reaches into it', '(?<a>aba.*(?<=ab)c)', 'first'],
    ['the next match may begin in it', '(?<a>"\\w+?(?="))', 'all'],
    ['a match that is replaced', '\\w+(?=,)', 'replace'],
    ['a first character that is replaced', '(?<=,)\\w+', 'replace'],
    ['negative', '(?<a>\\d+(?!9))', 'first'],
    ['in a repetition', '(?:a(?=b).)*c', 'first'],
    ['in an alternative', '(?<a>x(?=y)|z)w', 'first'],
    ['flags hold for it only where it stands', '(?<a>a(?s).+(?=b.))', 'first'],
    ['case is ignored', '(?i)(?<a>a+(?=b)).*x', 'first'],
    ['what follows may be something else', '(?<a>a+(?=b))c*d', 'first'],
  ] as const)('is left where %s', (_, pattern, use) => {
    expect(withoutLookAround(pattern, use)).toBe(pattern)
  })

  it.each([
    ['"(?<a>[^"]*+)"', '"(?<a>[^"]*)"'],
    ['(?<ip>\\d{1,3}\\.\\d{1,3}+):[\\d]+', '(?<ip>\\d{1,3}\\.\\d{1,3}):[\\d]+'],
    ['"(?>[^"]*)"', '"[^"]*"'],
    ['"\\w*+(?=")', '"\\w*+(?=")'],
    ['a++', 'a+'],
    ['\\w++1', '\\w++1'],
    ['a++.', 'a++.'],
    ['(?>a|ab)c', '(?>a|ab)c'],
  ])('gives nothing back: %s', (pattern, rewritten) => {
    expect(withoutLookAround(pattern, 'replace')).toBe(rewritten)
  })
})

describe('marks', () => {
  const matches = (source: string, text: string): unknown => {
    const marked = markedRegex(source)
    if (marked === undefined) return undefined
    const withMarks = text.replace(new RegExp(marked.context, 'g'), `${MARK}$&`)
    return [...withMarks.matchAll(new RegExp(marked.pattern, 'g'))].map((m) =>
      m.slice(1).map((group) => group?.replaceAll(MARK, '')),
    )
  }

  it.each([
    '(?<a>\\{.*?(?=,\\{"severity"|\\]$))',
    '(?<a>"\\w+?)(?=")',
    '(?<a>a[^ ]*?(?=b))',
    '(?<a>(?:ab|\\S)\\w*?(?=ab|,))',
    '(?<a>\\w.(?=b))',
  ])('give the matches of %s', (pattern) => {
    for (const text of TEXTS)
      expect(matches(pattern, text)).toEqual(
        [...text.matchAll(new RegExp(pattern, 'g'))].map((m) => m.slice(1)),
      )
  })

  it.each(['(?<a>.*(?=b))', '(?<a>x.*?(?=aa))', '(?<a>\\bx(?=b))', '(?<a>x(?!b))', '(?<a>x)'])(
    'are not used for %s',
    (pattern) => {
      expect(markedRegex(pattern)).toBeUndefined()
    },
  )
})
