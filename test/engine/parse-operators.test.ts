import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

type Row = Readonly<Record<string, unknown>>

/** The fields of interest, one row per message and in the order of the messages. */
const run = async (messages: readonly string[], stages: string): Promise<readonly Row[]> => {
  const result = await runCase(engine, {
    id: 'row',
    operator: '',
    input: messages.map((text, i) => ({ _raw: text, _messageTime: 1_700_000_000_000 - i })),
    query: `* | ${stages}`,
    expect: [],
    ordered: true,
  })
  if (result.kind === 'rejected')
    throw new Error(result.diagnostics.map(({ code, params }) => `${code} ${JSON.stringify(params)}`).join())
  return result.rows
}

const values = async (text: string, stages: string, ...names: readonly string[]): Promise<unknown[]> => {
  const [row] = await run([text], stages)
  return names.map((name) => row?.[name])
}

const MEGABYTE = 1 << 20

describe('csv and split', () => {
  test.each<[string, string, string, ...unknown[]]>([
    ['plain', 'a,b,c', 'csv _raw extract x, y, z', 'a', 'b', 'c'],
    ['columns that are not there are null', 'a', 'csv _raw extract x, y, z', 'a', null, null],
    ['an empty text has one empty column', '', 'csv _raw extract x, y, z', '', null, null],
    ['empty columns are empty, not null', ',,', 'csv _raw extract x, y, z', '', '', ''],
    ['quotes protect the delimiter', '"a,1","b ""2""",c', 'csv _raw extract x, y, z', 'a,1', 'b "2"', 'c'],
    ['escapes', 'a\\,1,"b\\"2",c\\\\', 'csv _raw extract x, y, z', 'a,1', 'b"2', 'c\\'],
    ['other back-slashes stay', 'C:\\temp,b,c', 'csv _raw extract x, y, z', 'C:\\temp', 'b', 'c'],
    [
      'blanks stay, but for those around quotes',
      ' a , "b,2" ,c',
      'csv _raw extract x, y, z',
      ' a ',
      'b,2',
      'c',
    ],
    ['a quote that is never closed is a character', '"a,b,c', 'csv _raw extract x, y, z', '"a', 'b', 'c'],
    ['quotes inside a column', 'a"1,2"b,y,z', 'csv _raw extract x, y, z', 'a"1,2"b', 'y', 'z'],
    ['empty quotes', '"",b,c', 'csv _raw extract x, y, z', '', 'b', 'c'],
    ['line breaks inside quotes', '"a\nb",y,z', 'csv _raw extract x, y, z', 'a\nb', 'y', 'z'],
    ['skipped', 'a,b,c,d,e', 'csv _raw extract x, _, y, _, z', 'a', 'c', 'e'],
    ['by position, after it, and back', 'a,b,c,d,e', 'split _raw extract 4 as x, y, 1 as z', 'd', 'e', 'a'],
    ['a delimiter', 'a:b:c', "split _raw delim=':' extract x, y, z", 'a', 'b', 'c'],
    ['a delimiter in double quotes', 'a|b|c', 'split _raw delim="|" extract x, y, z', 'a', 'b', 'c'],
    ['a tab', 'a\tb\tc', "split _raw delim='\\t' extract x, y, z", 'a', 'b', 'c'],
    ['a blank: each one divides', 'a  b', "split _raw delim=' ' extract x, y, z", 'a', '', 'b'],
    ['a delimiter outside ASCII', 'a→é→c', "split _raw delim='→' extract x, y, z", 'a', 'é', 'c'],
    [
      'a delimiter that means something in a pattern',
      'a^b^c',
      "split _raw delim='^' extract x, y, z",
      'a',
      'b',
      'c',
    ],
    ['a bracket', 'a]b]c', "split _raw delim=']' extract x, y, z", 'a', 'b', 'c'],
    [
      'all three characters',
      "'a:1':b^:2:c",
      "split _raw escape='^', delim=':', quote=''' extract x, y, z",
      'a:1',
      'b:2',
      'c',
    ],
    ['Unicode', 'ä,日本,🙂', 'csv _raw extract x, y, z', 'ä', '日本', '🙂'],
  ])('%s', async (_, text, stage, ...expected) => {
    expect(await values(text, stage, 'x', 'y', 'z')).toEqual(expected)
  })

  test('a null field has null columns, and no row is dropped', async () => {
    const rows = await run(['a=1,2', 'none'], 'parse "a=*" as f nodrop | split f extract x, y')
    expect(rows.map(({ x, y }) => [x, y])).toEqual([
      ['1', '2'],
      [null, null],
    ])
  })

  test.each([
    ['csv _raw extract a nodrop', 'DQ310'],
    ["csv _raw delim=';' extract a", 'DQ310'],
    ["split _raw delim='::' extract a", 'DQ201'],
    ["split _raw delim='\"' extract a", 'DQ310'],
    ['split _raw extract 0 as a', 'DQ310'],
    ['split _raw extract', 'DQ201'],
    ['split extract a', 'DQ201'],
  ])('refuses %s', async (stage, code) => {
    await expect(run([''], stage)).rejects.toThrow(code)
  })

  test('the memory of nodrop outlives it', async () => {
    const rows = await run(
      ['a=1,', 'b=2,', 'c=3,'],
      'parse "a=*," as a nodrop | csv _raw extract c | parse "b=*," as b',
    )
    expect(rows.map(({ a, b }) => [a, b])).toEqual([
      ['1', null],
      [null, '2'],
    ])
  })

  test.each([
    ['a megabyte of delimiters', ','.repeat(MEGABYTE), ['', '']],
    ['a megabyte of quotes', '"'.repeat(MEGABYTE), ['"'.repeat(MEGABYTE / 2 - 1), null]],
    ['a megabyte after an open quote', `"${'\\",'.repeat(MEGABYTE / 3)}`, undefined],
    ['a megabyte of back-slashes', '\\'.repeat(MEGABYTE), ['\\'.repeat(MEGABYTE / 2), null]],
  ])('%s', { timeout: 20_000 }, async (_, text, expected) => {
    const found = await values(text, 'csv _raw extract x, y', 'x', 'y')
    if (expected !== undefined) expect(found).toEqual(expected)
    else expect(found[0]).not.toBeNull()
  })
})

describe('keyvalue', () => {
  test.each<[string, string, string, unknown]>([
    ['to the blank', 'k=v w=x', 'kv "k"', 'v'],
    ['to the comma', '{k=v, w=x}', 'kv "k"', 'v'],
    ['to the closing bracket', '{w=x, k=v}', 'kv "k"', 'v'],
    ['balanced brackets belong to it', 'k=[main loop] w=x', 'kv "k"', '[main loop]'],
    ['double quotes', 'k="a b, \\"c\\"" w=x', 'kv "k"', 'a b, "c"'],
    ['single quotes', "k='a b' w=x", 'kv "k"', 'a b'],
    ['empty quotes', 'k="" w=x', 'kv "k"', ''],
    ['an empty value', 'k= w=x', 'kv "k"', ''],
    ['at the end', 'w=x k=', 'kv "k"', ''],
    ['blanks around the sign', 'k = v;', 'kv "k"', 'v'],
    ['a blank after the sign', 'k= v, w', 'kv "k"', 'v'],
    ['colon', 'k: v', 'kv "k"', 'v'],
    ['arrow', 'k -> v', 'kv "k"', 'v'],
    ['double arrow', 'k=>v', 'kv "k"', 'v'],
    ['JSON-like', '{"w":1,"k":"v"}', 'kv "k"', 'v'],
    ['a query string', 'GET /p?w=x&k=v&z=1 HTTP', 'kv "k"', 'v'],
    [
      'an address with a query string is one value',
      'k=http://h/p?a=1&b=2 w=x',
      'kv "k"',
      'http://h/p?a=1&b=2',
    ],
    ['a time is one value', 'k=12:30:45 w=x', 'kv "k"', '12:30:45'],
    ['the whole key, not its end', 'xk=1 a.k=2 a-k=3 k=4', 'kv "k"', '4'],
    ['the first one', 'k=1 k=2', 'kv "k"', '1'],
    ['case counts', 'K=1 k=2', 'kv "k"', '2'],
    ['Unicode', 'größe=naïve w=x', 'kv "größe" as k', 'naïve'],
    ['a key that means something in a pattern', 'a+b=1', 'kv "a+b" as k', '1'],
    ['a key with a blank', 'Node ID=7', 'kv "Node ID" as k', '7'],
    ['a quote that is never closed', 'k="a b w=x', 'kv "k"', '"a'],
    ['a bare key', 'k=v', 'kv k', 'v'],
    ['after keys', 'k=v', 'keyvalue infer keys "k"', 'v'],
    ['no key', 'none', 'kv "k" nodrop', null],
    ['two groups', 'w<1> k<2>', 'kv regex "(\\w)<(.*?)>" keys "k"', '2'],
    ['two groups, no such key', 'w<1>', 'kv regex "(\\w)<(.*?)>" "k" nodrop', null],
    ['one group: the match behind the key', 'w=1, k=2, z=3,', 'kv regex "=(.*?)," "k"', '2'],
    ['one group, key but no match', 'w=1, k', 'kv regex "=(.*?)," "k" nodrop', null],
    ['one group, no key', 'w=1,', 'kv regex "=(.*?)," "k" nodrop', null],
    ['auto', 'w=x k=v', 'kv auto | where !isNull(k)', 'v'],
    ['auto: the last of one key', 'k=1 k=2', 'kv auto | where !isNull(k)', '2'],
    ['auto: any case', 'K=1', 'kv auto | where !isNull(k)', '1'],
    ['auto: odd characters', 'a.k=1', 'kv auto | a_k as k', '1'],
    ['auto: quotes', 'msg="k=1 x" k=2', 'kv auto | where !isNull(k)', '2'],
    ['auto: `=` makes `:` punctuation', 'INFO: k=1', 'kv auto | where !isNull(k)', '1'],
    ['auto: a colon', 'w: x, k: v', 'kv auto | where !isNull(k)', 'v'],
    ['auto: arrows', 'w->x k->v', 'kv auto | where !isNull(k)', 'v'],
    ['auto: a delimiter', 'w=1 k:2', 'kv auto delim ":" | where !isNull(k)', '2'],
    ['auto: a delimiter of ours', 'w~1 k~2', 'kv auto delim "~" | where !isNull(k)', '2'],
    ['auto: keys', 'k=v', 'kv auto keys "k" refonly', 'v'],
    ['auto: keys with names', 'long.key=v', 'kv auto keys "long.key" as k', 'v'],
    ['auto: no pairs', 'none', 'kv auto keys "k"', null],
    ['auto: of a field', 'f={k=1} k=2', 'parse "f={*}" as f | kv auto field=f keys "k"', '1'],
    ['auto: empty', '', 'kv auto keys "k"', null],
  ])('%s', async (_, text, stage, expected) => {
    expect(await values(text, stage, 'k')).toEqual([expected])
  })

  test('drops what has none of the keys; a key that is missing is null', async () => {
    const rows = await run(['a=1 b=2', 'b=3', 'none'], 'kv "a", "b"')
    expect(rows.map(({ a, b }) => [a, b])).toEqual([
      ['1', '2'],
      [null, '3'],
    ])
  })

  test('names fields after keys', async () => {
    expect(await values('a.b-c=1', 'kv "a.b-c"', 'a_b_c')).toEqual(['1'])
  })

  test('the latest of two that know all names wins; the other fills the gaps', async () => {
    const rows = await run(['a=1 {"a":"2","b":"3"}'], 'kv auto | json auto | fields a, b')
    expect(rows).toMatchObject([{ a: '2', b: '3' }])
    const other = await run(['a=1 {"a":"2","b":"3"}'], 'json auto | kv auto | fields a, b')
    expect(other).toMatchObject([{ a: '1', b: '3' }])
  })

  test.each([
    ['kv', 'DQ201'],
    ['kv "a", "b" as x', 'DQ308'],
    ['kv regex "(" "a"', 'DQ306'],
    ['kv regex "a" "a"', 'DQ310'],
    ['kv regex "(a)(b)(c)" "a"', 'DQ310'],
    ['kv delim "=" "a"', 'DQ310'],
    ['kv auto delim ""', 'DQ310'],
  ])('refuses %s', async (stage, code) => {
    await expect(run([''], stage)).rejects.toThrow(code)
  })

  test('refonly knows no other names', async () => {
    await expect(run(['a=1 b=2'], 'kv auto keys "a" refonly | where b = 2')).rejects.toThrow('DQ302')
  })

  test.each([
    ['pairs', 'k=v '.repeat(MEGABYTE / 4)],
    ['open quotes', `k=v ${'k="'.repeat(MEGABYTE / 3)}`],
    ['open brackets', `k=v ${'k=['.repeat(MEGABYTE / 3)}`],
    ['one word', `k=v ${'k'.repeat(MEGABYTE)}`],
    ['blanks', `k=v k${' '.repeat(MEGABYTE)}`],
  ])('a megabyte of %s', { timeout: 20_000 }, async (_, text) => {
    expect(await values(text, 'kv "k"', 'k')).toEqual(['v'])
    const [auto] = await values(text, 'kv auto keys "k"', 'k')
    expect(auto).not.toBeNull()
  })
})

const XML = `<?xml version="1.0"?>
<!-- users --><users n='1'>
  <user id="123" role="manager"><name>Sally</name><tag/><note>a &lt; b</note></user>
  <user id='456' role="writer"><name>Bob</name><name>Bobby</name><user><name>inner</name></user></user>
  <user id="789"><note><![CDATA[<x> & y]]> z</note><empty></empty></user>
</users>`

describe('parse xml', () => {
  test.each<[string, string, unknown]>([
    ['text', '/users/user/name/text()', 'Sally'],
    ['the second', '/users/user[2]/name/text()', 'Bob'],
    ['the last that has one', '/users/user[last()]/note/text()', '<x> & y z'],
    ['an attribute', '/users/user/@id', '123'],
    ['an attribute of the second', '/users/user[2]/@role', 'writer'],
    ['an attribute that the first lacks', '/users/user[3]/@role', null],
    ['an attribute of the last', '/users/user[last()]/@id', '789'],
    ['by attribute', "/users/user[@id='456']/name/text()", 'Bob'],
    ['by attribute without quotes', '/users/user[@id=456]/name/text()', 'Bob'],
    ['by attribute that is there', '/users/user[@role][2]/@id', '456'],
    ['position counts after the conditions before it', "/users/user[@role='writer'][1]/@id", '456'],
    ['position counts for each parent', '/users/user/name[2]/text()', 'Bobby'],
    ['elements of one name inside each other', '/users/user/user/name/text()', 'inner'],
    ['any element', '/users/*/note/text()', 'a < b'],
    ['an element', '/users/user[2]/name[2]', '<name>Bobby</name>'],
    ['an element with others in it', '/users/user[2]/user', '<user><name>inner</name></user>'],
    ['an element that closes itself', '/users/user/tag', '<tag/>'],
    ['no text in it', '/users/user/empty/text()', null],
    ['the root', '/users/@n', '1'],
    ['no such element', '/users/nobody/text()', null],
    ['no such root', '/user/name/text()', null],
    ['a position that is not there', '/users/user[9]/@id', null],
  ])('%s', async (_, path, expected) => {
    expect(await values(XML, `parse xml ${JSON.stringify(path)} as x nodrop`, 'x')).toEqual([expected])
  })

  test.each([
    ['no XML', 'none'],
    ['empty', ''],
    ['not closed', '<a><b>x</b>'],
    ['closed twice', '<a><b>x</b></a></a>'],
    ['crossed', '<a><b>x</a></b>'],
    ['two roots', '<a><b>x</b></a><a/>'],
    ['text in front', 'INFO <a><b>x</b></a>'],
    ['a comment that is not closed', '<a><b>x</b><!-- </a>'],
    ['an attribute without quotes', '<a n=1><b>x</b></a>'],
    ['a stray bracket', '<a><b>x</b> < </a>'],
    ['a tag that is not closed', '<a><b>x</b></a'],
  ])('not well-formed: %s', async (_, text) => {
    expect(await values(text, 'parse xml "/a/b/text()" as x nodrop', 'x')).toEqual([null])
    expect(await run([text], 'parse xml "/a/b/text()" as x')).toEqual([])
  })

  test.each([
    ['comments hide tags', '<a><!-- <b>no</b> --><b>x</b></a>', 'x'],
    ['CDATA hides tags', '<a><c><![CDATA[<b>no</b>]]></c><b>x</b></a>', 'x'],
    ['`>` in an attribute', '<a n="1>2"><b>x</b></a>', 'x'],
    ['a document type', '<!DOCTYPE a [<!ENTITY e "v">]><a><b>x</b></a>', 'x'],
    ['a text in two parts', '<a><b>x<![CDATA[y]]><c/>z</b></a>', 'xy'],
    ['Unicode', '<a><b>größe 🙂 &#x2192;</b></a>', 'größe 🙂 →'],
  ])('%s', async (_, text, expected) => {
    expect(await values(text, 'parse xml "/a/b/text()" as x', 'x')).toEqual([expected])
  })

  test('the name of an attribute is not looked for in values', async () => {
    expect(await values(`<a n="x id='1'" id='2'/>`, 'parse xml "/a/@id" as x', 'x')).toEqual(['2'])
  })

  test.each([
    '//a',
    '/a//b',
    '/a/../b',
    '/child::a',
    '/ns:a',
    'a/b',
    '/a/text()/b',
    '/a[b=1]',
    '/a[@n>1]',
    '/',
    '',
  ])('refuses %s', async (path) => {
    await expect(run(['<a/>'], `parse xml ${JSON.stringify(path)} as x`)).rejects.toThrow('DQ310')
  })

  test.each([
    ['tags', `<a>${'<b/>'.repeat(MEGABYTE / 4)}<c>v</c></a>`, 'v'],
    ['open tags', '<a>'.repeat(MEGABYTE / 3), null],
    ['open comments', '<!--'.repeat(MEGABYTE / 4), null],
    ['open brackets', '<'.repeat(MEGABYTE), null],
    ['open quotes', '<a b="'.repeat(MEGABYTE / 6), null],
    ['text', `<a><c>${'v'.repeat(MEGABYTE)}</c></a>`, 'v'.repeat(MEGABYTE)],
  ])('a megabyte of %s', { timeout: 20_000 }, async (_, text, expected) => {
    const [found] = await values(text, 'parse xml "/a/c/text()" as x nodrop', 'x')
    expect(found === expected).toBe(true)
  })
})

describe('json auto', () => {
  const JSON_TEXT =
    '{"a":{"b":1,"user name":"ann"},"flat":[1,2],"list":[{"n":"x"},{"n":"y"}],"mixed":[1,[2]],"none":[],"s":"[1]"}'
  test.each<[string, string, unknown]>([
    ['', 'a.b', '1'],
    ['', 'A.B', '1'],
    ['', 'a', null],
    ['', 'a.user_name', 'ann'],
    ['', 'flat', '[1,2]'],
    ['', 'flat[0]', null],
    ['', 'list', null],
    ['', 'list[1].n', 'y'],
    ['', 'list[0]', null],
    ['', 'mixed', null],
    ['', 'mixed[0]', '1'],
    ['', 'none', '[]'],
    ['', 's', '[1]'],
    ['extractarrays', 'flat', null],
    ['extractarrays', 'flat[0]', '1'],
    ['extractarrays', 'flat[2]', null],
    ['extractarrays', 'list[1].n', 'y'],
    ['maxdepth 1', 'a', '{"b":1,"user name":"ann"}'],
    ['maxdepth 1', 'a.b', null],
    ['maxdepth 1', 'list', '[{"n":"x"},{"n":"y"}]'],
    ['maxdepth 2', 'a.b', '1'],
    ['maxdepth 2', 'list[0]', '{"n":"x"}'],
    ['maxdepth 2', 'list[0].n', null],
  ])('%s %s', async (options, name, expected) => {
    for (const source of ['', ' field=f'])
      expect(
        await values(JSON_TEXT, `_raw as f | json auto${source} ${options} | %"${name}" as x`, 'x'),
      ).toEqual([expected])
  })
})

describe('json auto and fields of that name', () => {
  test.each<[string, unknown]>([
    ['parse "x=* " as x | json auto', 'json'],
    ['parse "x=* " as x | json auto refonly keys "y"', 'old'],
    ['parse "x=* " as x | json auto keys "x" refonly', 'json'],
    ['parse "x=* " as y | json auto keys "z" as x | y as x', 'old'],
    ['length(_raw) as x | json auto', '18'],
    ['json auto | parse "x=* " as x', 'old'],
    ['parse "x=* " as w | json auto | w as x', 'old'],
  ])('%s', async (stages, expected) => {
    const [x] = await values('x=old {"x":"json"}', stages, 'x')
    expect(String(x)).toBe(expected)
  })
})

describe('runs of parse operators', () => {
  test.each<[string, readonly unknown[][]]>([
    [
      'parse "a=*," as x nodrop | kv "b" as y',
      [
        ['1', '1'],
        [null, '2'],
      ],
    ],
    [
      'kv "a" as x nodrop | parse "c=*," as y',
      [
        ['1', null],
        [null, '3'],
      ],
    ],
    [
      'kv "a" as x nodrop | kv "b" as y nodrop',
      [
        ['1', '1'],
        [null, '2'],
        [null, null],
      ],
    ],
    ['kv "a" as x nodrop | parse xml "/n" as y', [['1', null]]],
    [
      'json "a" as x nodrop | parse regex "b=(?<y>\\d)"',
      [
        [undefined, '1'],
        [undefined, '2'],
      ],
    ],
    ['parse "a=*," as x, "b=*," as y', [['1', '1']]],
    ['parse regex "a=(?<x>.)", "b=(?<y>.)"', [['1', '1']]],
    ['kv "a" as x nodrop | kv "b" as x nodrop | kv "c" as x', [['1'], ['2'], ['3']]],
  ])('%s', async (stages, expected) => {
    const rows = await run(['a=1,b=1,', 'b=2,', 'c=3,'], stages)
    expect(
      rows.map((row) => ['x', 'y'].slice(0, expected[0]?.length).map((name) => row[name] ?? null)),
    ).toEqual(expected.map((row) => row.map((value) => value ?? null)))
  })

  test.each<[string, readonly unknown[]]>([
    ['parse regex "(?<x>\\d)" multi', ['1', '2', '3']],
    ['extract "(?<x>\\d)" nodrop multi', ['1', '2', '3', null]],
    ['parse regex multi "(?<x>\\d),"', ['1', '2']],
    ['parse regex "(?<x>[12])", "(?<y>[3])" multi', ['1', '2']],
    ['parse regex "(?<x>zz)" multi', []],
  ])('%s', async (stages, expected) => {
    const rows = await run(['1,2,3', 'none'], stages)
    expect(rows.map(({ x }) => x).toSorted()).toEqual(expected)
  })
})
