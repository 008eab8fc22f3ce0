import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type QueryCase, runCase, sameRows } from '../support/run-case.ts'

type Row = Readonly<Record<string, unknown>>
type Options = Partial<Pick<QueryCase, 'tables' | 'from' | 'to' | 'now'>> & {
  readonly enrich?: (kind: 'geo' | 'asn', ip: string) => Row
}

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const T = 1_700_000_000_000
const messages = (...texts: readonly string[]): readonly Row[] =>
  texts.map((text, i) => ({ _raw: text, _messageTime: T + i * 1000 }))

const run = async (input: readonly Row[], query: string, { enrich, ...rest }: Options = {}) => {
  const testCase: QueryCase = { id: '', input, query, expect: [], ordered: false, ...rest }
  return runCase(engine, testCase, enrich === undefined ? {} : { enrich })
}

const rows = async (input: readonly Row[], query: string, options: Options = {}): Promise<readonly Row[]> => {
  const result = await run(input, query, options)
  if (result.kind === 'rejected')
    throw new Error(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
  return result.rows
}

const codes = async (input: readonly Row[], query: string, options: Options = {}) =>
  (await run(input, query, options)).diagnostics.map(({ code }) => code)

const same = (found: readonly Row[], expected: readonly Row[]): void => {
  if (!sameRows(expected, found, false)) expect(found).toEqual(expected)
}

/** Texts that try to leave their literal, or mean something to a pattern. */
const HOSTILE = [
  "o'brien",
  "'; DROP TABLE rows; --",
  '\\',
  '`',
  "a\\'b",
  '*',
  '%_',
  '日本',
  '{x:String}',
  '$1',
  '/* */',
  '\u0000x',
]

describe('join', () => {
  const JOIN = '* | join (parse "in *." as k) as a, (parse "out * v=*;" as k, v) as b on a.k = b.k'

  test('all pairs of equal keys, as an inner join gives them', async () => {
    const input = messages('in 1.', 'in 1.', 'in 2.', 'out 1 v=x;', 'out 1 v=y;', 'out 3 v=z;')
    same(await rows(input, `${JOIN} | count by a_k, b_v`), [
      { a_k: '1', b_v: 'x', _count: 2 },
      { a_k: '1', b_v: 'y', _count: 2 },
    ])
  })

  test('a null key joins nothing; an empty one does', async () => {
    const input = messages('in .', 'out  v=x;', 'other')
    const nulls =
      '* | join (parse "in *." as k nodrop) as a, (parse "out * v=*;" as k, v nodrop) as b on a.k = b.k'
    same(await rows(input, `${nulls} | fields a_k, b_v`), [{ a_k: '', b_v: 'x' }])
  })

  test('an empty side gives nothing', async () => {
    same(await rows(messages('in 1.'), JOIN), [])
    same(await rows([], JOIN), [])
  })

  test('fields are named by table; the time of the message is gone', async () => {
    const [row] = await rows(messages('in 1.', 'out 1 v=x;'), JOIN)
    expect(row).toMatchObject({ a_k: '1', b_k: '1', a__raw: 'in 1.', b__raw: 'out 1 v=x;' })
    expect(Object.keys(row ?? {}).some((name) => /_messageTime/i.test(name))).toBe(false)
    expect(await codes([], `${JOIN} | where _messageTime > 0`)).toEqual(['DQ313'])
  })

  test('three tables in an order that ties the last two first', async () => {
    const query =
      '* | join (parse "in *." as k) as a, (parse "c *." as x) as c, (parse "out * v=*;" as k, v) as b on c.x = b.v and A.k = B.k'
    same(await rows(messages('in 1.', 'out 1 v=p;', 'c p.', 'c q.'), `${query} | fields a_k, c_x`), [
      { a_k: '1', c_x: 'p' },
    ])
  })

  test('timewindow bounds the distance in both directions, inclusive', async () => {
    const input = [
      { _raw: 'in 1.', _messageTime: T },
      { _raw: 'out 1 v=early;', _messageTime: T - 60_000 },
      { _raw: 'out 1 v=late;', _messageTime: T + 60_000 },
      { _raw: 'out 1 v=too;', _messageTime: T + 60_001 },
    ]
    same(await rows(input, `${JOIN} timewindow 1m | fields b_v`), [{ b_v: 'early' }, { b_v: 'late' }])
  })

  test('numbers are compared as numbers, and a table may be groups', async () => {
    const query =
      '* | parse "k=* n=*;" as k, n | join (num(n) as n) as a, (count as n by k | where n > 1) as b on a.n = b.n and a.k = b.k | fields a_n, b_k'
    same(await rows(messages('k=x n=2;', 'k=x n=2.0;', 'k=y n=1;'), query), [
      { a_n: 2, b_k: 'x' },
      { a_n: 2, b_k: 'x' },
    ])
  })

  test('hostile values are values', async () => {
    const input = HOSTILE.flatMap((text) => [`in ${text}.`, `out ${text} v=${text};`])
    const found = await rows(messages(...input), `${JOIN} | fields a_k`)
    expect(found.map((row) => row['a_k']).toSorted()).toEqual(HOSTILE.toSorted())
  })

  test('mistakes', async () => {
    const two = '(parse "a*" as x) as a, (parse "b*" as y) as b'
    expect(await codes([], '* | join (parse "a*" as x) as a on a.x = a.x')).toEqual(['DQ201'])
    expect(await codes([], `* | join ${two} on a.x = c.y`)).toEqual(['DQ415'])
    expect(await codes([], `* | join ${two} on x = y`)).toEqual(['DQ415'])
    expect(await codes([], `* | join ${two} on a.x = b.y or a.x = b.x`)).toEqual(['DQ201'])
    expect(await codes([], `* | join ${two} on a.x = b.nix`)).toEqual(['DQ302'])
    expect(await codes([], `* | join ${two}, (count) as c on a.x = b.y`)).toEqual(['DQ415'])
    expect(await codes([], `* | join (parse "a*" as x) as a, (wher y) as b on a.x = b.y`)).toEqual([
      'DQ213',
      'DQ302',
    ])
    expect(
      await codes([], `* | join (parse "a*" as x | wher y) as a, (parse "b*" as y) as b on a.x = b.y`),
    ).toEqual(['DQ301'])
  })

  test('a search expression in a table is passed over, and said', async () => {
    const query =
      '* | join ("in" error | parse "in *." as k) as a, (parse "out * v=*;" as k, v) as b on a.k = b.k | fields b_v'
    const result = await run(messages('in 1.', 'out 1 v=x;'), query)
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['DQ213'])
    if (result.kind === 'rows') same(result.rows, [{ b_v: 'x' }])
  })
})

describe('filter', () => {
  test('keeps the groups that the query over them gives; null is a value', async () => {
    const input = messages('k=a v=1', 'k=a v=2', 'v=1', 'v=2', 'v=3', 'k=b v=1')
    const base = '* | parse "k=* " as k nodrop | parse "v=*" as v nodrop | count by k, v'
    same(await rows(input, `${base} | filter k in (sum(_count) by k | where _sum > 1) | count by k`), [
      { k: 'a', _count: 2 },
      { k: null, _count: 3 },
    ])
    same(await rows(input, `${base} | filter k, v in (where v = "2") | fields k, v`), [
      { k: 'a', v: '2' },
      { k: null, v: '2' },
    ])
    same(await rows(input, `${base} | filter k in (where false) | count`), [{ _count: 0 }])
    same(await rows(input, `${base} | sort by v | filter k in (count by k) | limit 1 | fields v`), [
      { v: '3' },
    ])
  })

  test('needs groups, and fields that the inner query still has', async () => {
    expect(await codes([], '* | filter _raw in (count by _raw)')).toEqual(['DQ330'])
    expect(await codes([], '* | count by _sourceHost | filter _sourceHost in (count)')).toEqual(['DQ313'])
  })
})

describe('subquery', () => {
  const parsed = '| parse "u=*;" as u'

  test('where: rows whose fields have the values; null matches nothing, and is kept by the negation', async () => {
    const input = messages('bad u=x;', 'u=x;', 'u=y;', 'none')
    const inner = '[subquery: bad | parse "u=*;" as u | count by u | compose u]'
    same(await rows(input, `* | parse "u=*;" as u nodrop | where ${inner} | count`), [{ _count: 2 }])
    same(await rows(input, `* | parse "u=*;" as u nodrop | where !${inner} | count`), [{ _count: 2 }])
    same(await rows(input, `* ${parsed} | if(${inner}, "bad", "good") as what | count by what`), [
      { what: 'bad', _count: 2 },
      { what: 'good', _count: 1 },
    ])
  })

  test('an empty one matches nothing, wherever it stands', async () => {
    const input = messages('u=x;')
    same(await rows(input, `* ${parsed} | where [subquery: nothing ${parsed} | compose u]`), [])
    same(await rows(input, `* ${parsed} | where ![subquery: nothing ${parsed} | compose u] | count`), [
      { _count: 1 },
    ])
    same(await rows(input, `[subquery: nothing ${parsed} | compose u keywords]`), [])
    same(await rows(input, `NOT [subquery: nothing ${parsed} | compose u keywords] | count`), [{ _count: 1 }])
  })

  test('fields of a row hold together, and numbers are compared as numbers', async () => {
    const input = messages('bad u=x;n=1;', 'u=x;n=2;', 'u=x;n=1.0;', 'u=y;n=1;')
    const base = '| parse "u=*;n=*;" as u, n'
    same(await rows(input, `* ${base} | num(n) | where [subquery: bad ${base} | compose u, n] | count`), [
      { _count: 2 },
    ])
    same(await rows(input, `* ${base} | where [subquery: bad ${base} | compose u, n] | count`), [
      { _count: 1 },
    ])
  })

  test('values are data: no wildcard, no quote, no operator gets out of them', async () => {
    const hosts = HOSTILE.map((host, i) => ({
      _raw: `m ${i} ${host}`,
      _messageTime: T + i,
      _sourceHost: host,
    }))
    const input = [...hosts, { _raw: 'm other', _messageTime: T, _sourceHost: 'other' }]
    for (const [i, host] of HOSTILE.entries()) {
      const inner = `"m ${i}" | compose _sourceHost`
      const found = await rows(input, `[subquery: ${inner}] | fields _sourceHost`)
      expect(found.map((row) => row['_sourceHost'])).toEqual([host])
      same(await rows(input, `* | where [subquery: ${inner}] | fields _sourceHost`), [{ _sourceHost: host }])
    }
    const all = await rows(input, '[subquery: m | compose _sourceHost] | count')
    same(all, [{ _count: input.length }])
    const words = await rows(input, '[subquery: "m 7" | compose _sourceHost keywords] | fields _sourceHost')
    same(words, [{ _sourceHost: '日本' }])
  })

  test('many keywords match the same texts as each by itself', async () => {
    const values = [
      ...Array.from({ length: 30 }, (_, i) => `v${i}-x`),
      'Two  words',
      'a_b',
      'u.v/w:1',
      '10.0.0.1',
    ]
    const texts = [
      'has V7-X.',
      'v7-xy',
      'two\twords!',
      'a_b',
      'a_bc',
      'dash—v9-x—',
      'a b',
      'see u.v/w:1?',
      '10.0.0.1',
      '10.0.0.12',
      '110.0.0.1',
      'none',
    ]
    const sources = values.map((value, i) => ({ _raw: `src ${i}`, _messageTime: T, _sourceHost: value }))
    const input = [...sources, ...messages(...texts)]
    const found = async (where: string): Promise<readonly unknown[]> =>
      (await rows(input, `[subquery: src${where} | compose _sourceHost keywords] | fields _raw`))
        .map((row) => row['_raw'])
        .toSorted()
    const each: unknown[] = []
    for (const value of values) each.push(...(await found(` _sourceHost=${JSON.stringify(value)}`)))
    expect(await found('')).toEqual([...new Set(each)].toSorted())
    expect(await found('')).toEqual([
      '10.0.0.1',
      'a_b',
      'dash—v9-x—',
      'has V7-X.',
      'see u.v/w:1?',
      'two\twords!',
    ])
  })

  test('at most maxresults different rows, the first in order; that there were more is said', async () => {
    const input = messages('u=a;', 'u=a;', 'u=b;', 'u=c;')
    const query = `* ${parsed} | where [subquery: * ${parsed} | count by u | sort by _count | compose u maxresults=1] | count`
    const result = await run(input, query)
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['DQ414'])
    if (result.kind === 'rows') same(result.rows, [{ _count: 2 }])
    const messagesFirst = `* ${parsed} | where [subquery: * ${parsed} | compose u maxresults=3] | count`
    expect(await codes(input, messagesFirst)).toEqual([])
  })

  test('a time range of its own: relative to now, absolute, in ms', async () => {
    const day = 86_400_000
    const input = [
      { _raw: 'u=old;', _messageTime: T - 3 * day },
      { _raw: 'u=old;', _messageTime: T - 1000 },
      { _raw: 'u=new;', _messageTime: T - 2000 },
    ]
    const range = { from: T - 3_600_000, to: T, now: T }
    const count = (head: string) =>
      rows(input, `* ${parsed} | where [subquery${head}: * ${parsed} | compose u] | count`, range)
    same(await count(''), [{ _count: 2 }])
    same(await count(' from=(-7d) to=(-2d)'), [{ _count: 1 }])
    same(await count(` from=(${T - 4 * day}) to=(${T - 2 * day})`), [{ _count: 1 }])
    same(await count(' from=(2023-11-11 00:00:00) to=(2023/11/12)'), [{ _count: 1 }])
    same(await count(' from=(11/11) to=(now)'), [{ _count: 2 }])
    same(await count(' from=(-1s)'), [{ _count: 1 }])
  })

  test('one in another; and questions of operators in them', async () => {
    const input = messages('seed u=a;', 'u=a;g=1;', 'g=1;x', 'g=2;x')
    const inner = '[subquery: seed | parse "u=*;" as u | compose u keywords]'
    same(
      await rows(
        input,
        `x | parse "g=*;" as g | where [subquery: ${inner} | parse "g=*;" as g | compose g] | fields g`,
      ),
      [{ g: '1' }],
    )
    const pivot =
      '[subquery: * | parse "g=*;" as g | count by g, _raw | transpose row _raw column g as * | count | compose _count]'
    same(await rows(input, `* | 3 as _count | where ${pivot} | count as n`), [{ n: 4 }])
    const both =
      '* | parse "u=*;" as u nodrop | where [subquery: seed | parse "u=*;" as u | compose u] | count by u, _raw | transpose row u column _raw as *'
    same(
      await rows(input, both),
      [{ u: 'a', seed_u_a_: 1, u_a_g_1_: 1 }].map(({ u }) => ({ u })),
    )
  })

  test('mistakes', async () => {
    expect(await codes([], '* | where [subquery: * | compose nix]')).toEqual(['DQ302', 'DQ302'])
    expect(await codes([], '* | where [subquery: * | parse "a*" as x | compose x]')).toEqual(['DQ302'])
    expect(await codes([], '[subquery: * | parse "a*" as x | compose x] | count')).toEqual(['DQ415'])
    expect(
      await codes([], '[subquery: * | count by _sourceHost | where nix = 1 | compose _sourceHost]'),
    ).toEqual(['DQ302'])
  })
})

describe('lookup', () => {
  const tables = {
    '/shared/users': [
      { id: 'u1', name: 'Ann 2', team: 'blue' },
      { id: 'U1', name: 'Ann', team: 'red' },
      { id: 'u2', name: null, team: 'red' },
      { id: null, name: 'Nobody', team: '' },
    ],
  }
  const input = messages('id=u1;', 'id=U2;', 'id=zz;', 'none')
  const base = '* | parse "id=*;" as id nodrop'

  test('the last row of a key counts, and that there are others is said; no match and null are null', async () => {
    const result = await run(
      input,
      `${base} | lookup name from path://"/shared/users" on id | fields id, name`,
      { tables },
    )
    expect(result.diagnostics.map(({ code, params }) => [code, params['rows']])).toEqual([['DQ411', 1]])
    if (result.kind === 'rows')
      same(result.rows, [
        { id: 'u1', name: 'Ann' },
        { id: 'U2', name: null },
        { id: 'zz', name: null },
        { id: null, name: null },
      ])
  })

  test('all columns; the field that is the key stays', async () => {
    same(
      await rows(input, `${base} | lookup * from /shared/users on id | fields id, name, team`, { tables }),
      [
        { id: 'u1', name: 'Ann', team: 'red' },
        { id: 'U2', name: null, team: 'red' },
        { id: 'zz', name: null, team: null },
        { id: null, name: null, team: null },
      ],
    )
  })

  test('several keys, either side first, aliases, overwriting', async () => {
    const query =
      '* | parse "id=*;" as uid | "red" as team | lookup name as who, team as team from https://host/users on id=uid and team | fields uid, who, team'
    same(await rows(input, query, { tables: { users: tables['/shared/users'] } }), [
      { uid: 'u1', who: 'Ann', team: 'red' },
      { uid: 'U2', who: null, team: 'red' },
      { uid: 'zz', who: null, team: null },
    ])
  })

  test('after an aggregation, and in a row', async () => {
    const query = `${base} | count by id | lookup team from /shared/users on id | lookup name as lead from /shared/leads on team | count by team, lead`
    same(
      await rows(input, query, { tables: { ...tables, '/shared/leads': [{ team: 'RED', name: 'Zoe' }] } }),
      [
        { team: 'red', lead: 'Zoe', _count: 2 },
        { team: null, lead: null, _count: 2 },
      ],
    )
  })

  test('hostile names of tables and columns, keys and values', async () => {
    for (const text of HOSTILE.filter((each) => !each.includes('\u0000'))) {
      const path = `/x/${text}`
      const query = `* | parse "id=*" as id | lookup %${JSON.stringify(text)} as v from path://${JSON.stringify(path)} on id=%"k ${text.replaceAll('\\', '\\\\')}" | fields id, v`
      const table = [{ [`k ${text}`]: text, [text]: `v ${text}` }]
      same(await rows([{ _raw: `id=${text}`, _messageTime: T }], query, { tables: { [path]: table } }), [
        { id: text, v: `v ${text}` },
      ])
    }
  })

  test('keys of other scripts are compared without regard to case too', async () => {
    const table = [{ k: 'ÉCOLE', v: '1' }]
    same(
      await rows(messages('id=école;'), '* | parse "id=*;" as id | lookup v from /t on id=k | fields v', {
        tables: { '/t': table },
      }),
      [{ v: '1' }],
    )
  })

  test('a table that is not given: what to write; a column that it does not have: which there are', async () => {
    const result = await run(
      [],
      `${base} | lookup name from path://"/Library/Users/a/Bad Users" on id | where name = "x"`,
      { tables },
    )
    expect(result.diagnostics).toEqual([
      expect.objectContaining({
        code: 'DQ409',
        params: {
          path: '/Library/Users/a/Bad Users',
          option: "--lookup 'Bad Users=FILE.csv'",
          tables: ['/shared/users'],
          similar: [],
        },
      }),
    ])
    expect(await codes([], `${base} | lookup nix from /shared/users on id`, { tables })).toEqual(['DQ410'])
    expect(await codes([], `${base} | lookup name from /shared/users on id=nix`, { tables })).toEqual([
      'DQ410',
    ])
    expect(await codes([], `${base} | lookup name from sumo://threat/cs on id=threat`)).toEqual(['DQ409'])
  })

  test('lookupContains: a key is there, in a condition or as a field; null is not', async () => {
    same(
      await rows(input, `${base} | where lookupContains(path://"/shared/users", id=id) | fields id`, {
        tables,
      }),
      [{ id: 'u1' }, { id: 'U2' }],
    )
    same(
      await rows(
        input,
        `${base} | "blue" as t | lookupContains(path://"/shared/users", id=id AND t=team) as known | count by known`,
        { tables },
      ),
      [
        { known: true, _count: 1 },
        { known: false, _count: 3 },
      ],
    )
    expect(await codes([], `${base} | where lookupContains(path://"/nix", id=id)`, { tables })).toEqual([
      'DQ409',
    ])
  })
})

describe('places and networks', () => {
  const enrich = (kind: 'geo' | 'asn', ip: string): Row => {
    if (ip !== '192.0.2.1') return {}
    return kind === 'geo'
      ? { country_code: 'CH', city: "Zürich's", latitude: 47.37, longitude: 8.54, region: 'ZH' }
      : { asn: 64500, organization: 'Example' }
  }
  const input = messages('ip=192.0.2.1;', 'ip=192.0.2.1;', 'ip=10.0.0.1;', 'ip=no;', 'none')
  const base = '* | parse "ip=*;" as ip nodrop'

  test('geoip', async () => {
    same(
      await rows(
        input,
        `${base} | geoip ip region | count by ip, country_code, city, latitude, region, state`,
        { enrich },
      ),
      [
        {
          ip: '192.0.2.1',
          country_code: 'CH',
          city: "Zürich's",
          latitude: 47.37,
          region: 'ZH',
          state: null,
          _count: 2,
        },
        {
          ip: '10.0.0.1',
          country_code: null,
          city: null,
          latitude: null,
          region: null,
          state: null,
          _count: 1,
        },
        { ip: 'no', country_code: null, city: null, latitude: null, region: null, state: null, _count: 1 },
        { ip: null, country_code: null, city: null, latitude: null, region: null, state: null, _count: 1 },
      ],
    )
    same(await rows(messages('ip=10.0.0.1;'), `${base} | geoip ip | fields city`, { enrich }), [
      { city: null },
    ])
    same(await rows([], `${base} | geoip ip`, { enrich }), [])
  })

  test('the tables of lookup', async () => {
    const query = `${base} | where !isNull(ip) | lookup country_code as cc from geo://location on ip=ip | lookup * from asn://default on ip=ip | count by cc, asn, organization`
    same(await rows(input, query, { enrich }), [
      { cc: 'CH', asn: 64500, organization: 'Example', _count: 2 },
      { cc: null, asn: null, organization: null, _count: 2 },
    ])
  })

  test('without a file, and with a field that there is not', async () => {
    expect(await codes(input, `${base} | geoip ip | where city = "x"`)).toEqual(['DQ413'])
    expect(await codes(input, `${base} | lookup asn from asn://default on ip=ip`)).toEqual(['DQ413'])
    expect(await codes(input, `${base} | geoip ip cty`, { enrich })).toEqual(['DQ302'])
  })
})

describe('threats', () => {
  const tables = {
    'sumo://threat/cs': [
      { threat: '192.0.2.1', actor: 'BEAR', threatlevel: 'high', raw: '{}', type: 'ip_address' },
    ],
    'sumo://threat-intel': [
      { indicator: '192.0.2.1', source: 'a', confidence: 40, updated: 5, threat_type: 'x' },
      { indicator: '192.0.2.1', source: 'b', confidence: 90, updated: 1, threat_type: 'y' },
      { indicator: '192.0.2.1', source: 'a', confidence: 90, updated: 9, threat_type: 'z' },
    ],
  }
  const input = messages('ip=192.0.2.1;', 'ip=192.0.2.9;')
  const base = '* | parse "ip=*;" as ip'

  test('threatip', async () => {
    same(
      await rows(input, `${base} | threatip ip | fields ip, actor, malicious_confidence, raw_threat, type`, {
        tables,
      }),
      [
        {
          ip: '192.0.2.1',
          actor: 'BEAR',
          malicious_confidence: 'high',
          raw_threat: '{}',
          type: 'ip_address',
        },
        { ip: '192.0.2.9', actor: null, malicious_confidence: null, raw_threat: null, type: null },
      ],
    )
    expect(await codes([], `${base} | threatip ip`)).toEqual(['DQ409'])
  })

  test('threatlookup: a row for every entry, or the best one', async () => {
    same(await rows(input, `${base} | threatlookup ip | count by ip, _threatlookup.source`, { tables }), [
      { ip: '192.0.2.1', '_threatlookup.source': 'a', _count: 2 },
      { ip: '192.0.2.1', '_threatlookup.source': 'b', _count: 1 },
      { ip: '192.0.2.9', '_threatlookup.source': null, _count: 1 },
    ])
    same(
      await rows(
        input,
        `${base} | threatlookup singleIndicator ip | where _threatlookup.confidence > 50 | fields ip, _threatlookup.threat_type, _threatlookup.num_matches, _threatlookup.updated`,
        { tables },
      ),
      [
        {
          ip: '192.0.2.1',
          '_threatlookup.threat_type': 'z',
          '_threatlookup.num_matches': 3,
          '_threatlookup.updated': 9,
        },
      ],
    )
    same(
      await rows(input, `${base} | threatlookup source="b" ip | fields ip, _threatlookup.confidence`, {
        tables,
      }),
      [
        { ip: '192.0.2.1', '_threatlookup.confidence': 90 },
        { ip: '192.0.2.9', '_threatlookup.confidence': null },
      ],
    )
  })
})

describe('in each other', () => {
  const tables = { '/t/hosts': [{ ip: '192.0.2.1', name: 'web' }] }
  const input = messages('in ip=192.0.2.1;', 'in ip=192.0.2.2;', 'out ip=192.0.2.1;', 'bad ip=192.0.2.1;')

  test('look-ups, subqueries and places inside of a join', async () => {
    const query = `* | join
      (parse "in ip=*;" as ip | lookup name from /t/hosts on ip | where [subquery: bad | parse "ip=*;" as ip | compose ip]) as a,
      (parse "out ip=*;" as ip | geoip ip | where lookupContains("/t/hosts", ip=ip)) as b
      on a.ip = b.ip | lookup name as again from /t/hosts on b_ip=ip | count by a_name, b_city, again`
    const enrich = (_kind: 'geo' | 'asn', ip: string): Row => (ip === '192.0.2.1' ? { city: 'Bern' } : {})
    same(await rows(input, query, { tables, enrich }), [
      { a_name: 'web', b_city: 'Bern', again: 'web', _count: 1 },
    ])
  })

  test('a join inside of a join, of a filter, and of a subquery', async () => {
    const join = 'join (parse "in ip=*;" as ip) as a, (parse "out ip=*;" as ip) as b on a.ip = b.ip'
    same(
      await rows(
        input,
        `* | parse "ip=*;" as ip | where [subquery: * | ${join} | a_ip as ip | compose ip] | count by ip`,
      ),
      [{ ip: '192.0.2.1', _count: 3 }],
    )
    same(
      await rows(
        input,
        `* | join (${join}) as x, (parse "bad ip=*;" as ip) as y on x.a_ip = y.ip | fields x_b_ip, y_ip`,
      ),
      [{ x_b_ip: '192.0.2.1', y_ip: '192.0.2.1' }],
    )
    same(
      await rows(
        input,
        '* | parse "ip=*;" as ip | count by ip | filter ip in (join (where _count > 1) as a, (where _count < 9) as b on a.ip = b.ip | a_ip as ip) | fields ip',
      ),
      [{ ip: '192.0.2.1' }],
    )
  })

  test('pivots of what a join or a look-up gives, and messages that are read twice count once', async () => {
    const query =
      '* | parse "* ip=*;" as what, ip | lookup name from /t/hosts on ip | count by what, name | transpose row name column what as *'
    same(await rows(input, query, { tables }), [
      { name: 'web', in: 1, out: 1, bad: 1 },
      { name: null, in: 1, out: null, bad: null },
    ])
  })
})

describe('cat and save', () => {
  const tables = { '/shared/t': [{ k: 'b', n: 2 }, { k: 'a', n: 10 }, { k: 'c' }] }

  test('cat shows a table in its order, and can be worked on', async () => {
    const found = await rows(messages('x'), '/* a comment */ cat path://"/shared/t"', { tables })
    expect(found).toEqual([
      { k: 'b', n: '2' },
      { k: 'a', n: '10' },
      { k: 'c', n: null },
    ])
    same(await rows([], 'cat /shared/t | where n > 5 | count by k', { tables }), [{ k: 'a', _count: 1 }])
    same(await rows([], 'cat /shared/t | limit 1', { tables }), [{ k: 'b', n: '2' }])
    expect(await codes([], 'cat /shared/nix | where k = 1', { tables })).toEqual(['DQ409'])
  })

  test('save can not run here', async () => {
    expect(await codes([], '* | count | save append path://"/shared/t"')).toEqual(['DQ408'])
  })
})
