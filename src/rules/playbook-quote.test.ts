import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SearchExpr } from '../language/ast.ts'
import { parseQuery } from '../language/parse-query.ts'
import { OPERATOR_TABLE } from '../operators/index.ts'
import { shellPlaces } from './playbook-places.ts'
import { fill } from './playbook-quote.ts'
import { playbookValues } from './playbook-render.ts'
import { parseTemplate, type Template } from './template.ts'

const template = (text: string): Template => parseTemplate(text, 'text').template

/** What a real shell makes of a command. */
const shell = (command: string): string =>
  execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const HOSTILE = [
  "'; touch /tmp/owned; '",
  '$(id)',
  '`id`',
  '${HOME}',
  '"; id; "',
  '\\',
  "\\'",
  "'\\''",
  '" | count | where x = "',
  '// comment',
  '/* comment */',
  '*',
  '~',
  '!x',
  'a b\\"c',
  'ü é 漢 🐎',
  '|',
  '&& id',
  '> /tmp/owned',
  '#x',
  'a\\\\"b',
  '\\n',
  '}}',
]

/** Text of which nothing is refused: printable, no dash or the like at the beginning, no two braces. */
const hostile = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...HOSTILE, ...'\'"\\$`;|&<>(){}*?[]#~!%^ abc=,:/-'), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => parts.join(''))
      .filter((text) => !/^(?:[-@^]|fileb?:|https?:)|\{\{/i.test(text) && text !== ''),
  },
)

test('a shell gets every value as it is, alone, after an option and within a word', () => {
  const command = template("printf '%s\\n' {{dohyo_actor}} --to={{dohyo_actor}} user:{{dohyo_actor}}/x")
  fc.assert(
    fc.property(hostile, (value) => {
      expect(shell(fill.command(command, { dohyo_actor: value }))).toBe(
        `${value}\n--to=${value}\nuser:${value}/x\n`,
      )
    }),
    { numRuns: 60 },
  )
})

test('a string within a quoted word holds the value for the language that reads it', () => {
  const command = template(`printf '%s' 'who="{{dohyo_actor}}" AND ip="{{dohyo_sourceIp}}"'`)
  fc.assert(
    fc.property(hostile, hostile, (actor, ip) => {
      const filter = shell(fill.command(command, { dohyo_actor: actor, dohyo_sourceIp: ip }))
      const strings = [...filter.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map(([, inside = '']) =>
        inside.replace(/\\(["\\])/g, '$1'),
      )
      expect(strings).toEqual([actor, ip])
      expect(filter.replace(/"(?:[^"\\]|\\[\s\S])*"/g, '_')).toBe('who=_ AND ip=_')
    }),
    { numRuns: 60 },
  )
})

test('a list gives a word for each of its values, or a command for each where it is part of a word', () => {
  const values = { dohyo_sharedWith: ["a'b", '$(id)'], dohyo_resource: 'snap 1' }
  expect(shell(fill.command(template("printf '[%s]' {{dohyo_sharedWith}}"), values))).toBe("[a'b][$(id)]")
  expect(
    fill.command(template('x {{dohyo_resource}} --member=user:{{dohyo_sharedWith}}'), {
      ...values,
      dohyo_sharedWith: ['a', 'b'],
    }),
  ).toBe("x 'snap 1' --member=user:'a'\nx 'snap 1' --member=user:'b'")
})

test.each([
  ['-rf', '{{dohyo_actor}}', "'<actor: left out, it begins with a dash>'"],
  ['-rf', '--x={{dohyo_actor}}', "--x='-rf'"],
  [
    '@/etc/passwd',
    '--x={{dohyo_actor}}',
    "--x='<actor: left out, it begins as something that the tool would read>'",
  ],
  [
    'file:///etc/passwd',
    '{{dohyo_actor}}',
    "'<actor: left out, it begins as something that the tool would read>'",
  ],
  ['a\nb', '{{dohyo_actor}}', "'<actor: left out, it holds control characters>'"],
  ['a\u0000b', 'x:{{dohyo_actor}}', "x:'<actor: left out, it holds control characters>'"],
  ['a\u202eb', '{{dohyo_actor}}', "'<actor: left out, it holds control characters>'"],
  ['', '{{dohyo_actor}}', "'<actor>'"],
  ['', '\'a="{{dohyo_actor}}"\'', '\'a="<actor>"\''],
])('%j in %s becomes %s', (value, command, expected) => {
  expect(fill.command(template(command), { dohyo_actor: value })).toBe(expected)
})

test('the parser of queries sees one string, with the value in it', () => {
  const text = template('{{dohyo_resource}} | where who = {{dohyo_actor}} | count by who')
  fc.assert(
    fc.property(hostile, (value) => {
      const { query, diagnostics } = parseQuery(
        fill.query(text, { dohyo_actor: value, dohyo_resource: value }),
        OPERATOR_TABLE,
      )
      expect(diagnostics).toEqual([])
      expect(query.stages.map(({ kind }) => kind)).toEqual(['where', 'aggregate'])
      expect(query.search).toMatchObject({ kind: 'phrase', text: value } satisfies Partial<SearchExpr>)
      expect(query.stages[0]).toMatchObject({ condition: { right: { kind: 'string', value } } })
    }),
  )
})

test('in a query, a list is several strings, a time a number, and what can not be a string a placeholder', () => {
  const values = playbookValues(
    { dohyo_sharedWith: ['a"', 'b'], dohyo_actor: 'a\u001bb', dohyo_region: '{{x}}' },
    86_400_001,
  )
  expect(
    fill.query(template('* | where a in ({{dohyo_sharedWith}}) and t > {{signal_dayBefore}}'), values),
  ).toBe('* | where a in ("a\\"", "b") and t > 1')
  expect(fill.query(template('{{dohyo_actor}} {{dohyo_region}} {{dohyo_account}}'), values)).toBe(
    '"<actor: left out, it holds control characters>" "<region: left out, it holds two braces>" "<account>"',
  )
})

test('prose has values as they are', () => {
  const values = playbookValues({ dohyo_actor: "o'neil", dohyo_sharedWith: ['a', 'b'] }, 0)
  expect(
    fill.prose(
      template('{{dohyo_actor}}: {{dohyo_sharedWith}}, {{dohyo_region}}, {{signal_dayAfter}}'),
      values,
    ),
  ).toBe("o'neil: a, b, <region>, 1970-01-02T00:00:00Z")
})

test.each([
  ['x "{{dohyo_actor}}"', 'within double quotes'],
  ["x '{{dohyo_actor}}'", 'within single quotes alone'],
  ['x # {{dohyo_actor}}', 'in a comment'],
  ['x \\{{dohyo_actor}}', 'after a backslash'],
  ['x `y`', 'back-quotes'],
  ["x 'y", 'a quote is not closed'],
  ["x 'a=\"b'", 'is not closed'],
])('a command is refused: %s', (command, reason) => {
  const { problems } = shellPlaces(template(command))
  expect(problems.map((each) => each.reason).join()).toContain(reason)
})

test.each(['x y#{{dohyo_actor}}', 'x \\\n  {{dohyo_actor}}', `x 'a="\\"{{dohyo_actor}}"'`])(
  'a command is taken: %s',
  (command) => {
    expect(shellPlaces(template(command)).problems).toEqual([])
  },
)
