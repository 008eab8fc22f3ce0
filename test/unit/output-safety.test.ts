import { describe, expect, test } from 'vitest'
import { DohyoError } from '../../src/base/errors.ts'
import { describeError } from '../../src/cli/errors.ts'
import { progressText } from '../../src/cli/progress.ts'
import { renderJson } from '../../src/language/diagnostics/render-json.ts'
import { renderText } from '../../src/language/diagnostics/render-text.ts'
import { createSourceText } from '../../src/language/source-text.ts'
import { quoteFieldName, quoteString } from '../../src/language/strings.ts'
import { lint } from '../../src/lint/index.ts'
import { bindQuery } from '../../src/query/index.ts'
import { accountingText } from '../../src/report/accounting-text.ts'
import { caseOfScenario } from '../../src/report/atomic.ts'
import { runText } from '../../src/report/atomic-run-text.ts'
import { outcomesText } from '../../src/report/atomic-text.ts'
import { type CaseReport, caseOfQuery, casesText } from '../../src/report/cases-text.ts'
import { doctorText } from '../../src/report/doctor.ts'
import { entitiesCsv, entitiesJson, entitiesText } from '../../src/report/entities.ts'
import { huntHtml } from '../../src/report/html/page.ts'
import { huntCsv } from '../../src/report/hunt-csv.ts'
import { huntJson } from '../../src/report/hunt-json.ts'
import { huntMarkdown } from '../../src/report/hunt-markdown.ts'
import { huntNdjson } from '../../src/report/hunt-ndjson.ts'
import { huntOcsf } from '../../src/report/hunt-ocsf.ts'
import { huntText } from '../../src/report/hunt-text.ts'
import { junit } from '../../src/report/junit.ts'
import { type CheckedFile, lintJson } from '../../src/report/lint-json.ts'
import { playbookMarkdown } from '../../src/report/playbook-markdown.ts'
import { rowsCsv } from '../../src/report/rows-csv.ts'
import { rowsJson } from '../../src/report/rows-json.ts'
import { rowsNdjson } from '../../src/report/rows-ndjson.ts'
import { rowsTable } from '../../src/report/rows-table.ts'
import { caseOfRuleTest } from '../../src/report/rule-tests.ts'
import { mutationsText, ruleTestsText } from '../../src/report/rule-tests-text.ts'
import { sarif } from '../../src/report/sarif.ts'
import { makeStyle, type Style } from '../../src/report/style.ts'
import { tuneJson, tuneText } from '../../src/report/tune-text.ts'
import { loadRule } from '../../src/rules/load.ts'
import { dohyo } from '../support/cli.ts'
import { PAYLOADS } from '../support/hostile.ts'
import { hostileDocument, playbookOf } from '../support/hostile-document.ts'
import { pageProblems } from '../support/page-check.ts'

// What somebody writes into a log, a name of a file, a rule, a query or a table, in every place where dohyo prints it, in
// every format. Each format has a check that shares no code with what makes it.

// terminals and CI servers

/** Bytes of our own: switches of bold, faint and colours. */
const OUR_CODES = /\x1b\[(?:1|2|22|3[1-6]|39)m/g
const OBEYED =
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u17b4\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udfff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u
const LONE = /\p{Cs}/u
/** Azure Pipelines and TeamCity read them anywhere in a line, GitHub Actions at its start. */
const CI = /##(?:vso|teamcity)?\[|^\s*::[a-z-]+(?: .*)?::/im

const harmlessLines = (text: string): void => {
  expect(text.replace(OUR_CODES, '')).not.toMatch(OBEYED)
  expect(text).not.toMatch(LONE)
  expect(text).not.toMatch(CI)
}

// CSV, after RFC 4180 and nothing else

const csvRecords = (text: string): readonly (readonly string[])[] => {
  const records: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (at >= text.length) throw new Error('a quote is not closed')
        if (text[at] === '"') at++
        cell += text[at]
      }
      at++
    } else for (; at < text.length && !/[,\r]/.test(text[at] ?? ''); at++) cell += text[at]
    if (/["\n]/.test(cell) && text[at - 1] !== '"') throw new Error(`a bare ${cell}`)
    records.at(-1)?.push(cell)
    if (text[at] === ',') at++
    else if (text.startsWith('\r\n', at)) {
      at += 2
      if (at < text.length) records.push([])
    } else throw new Error(`no end of a record: ${text.slice(at, at + 20)}`)
  }
  return records
}

const NUMBER = /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i

const harmlessCsv = (text: string): void => {
  const [head = [], ...records] = csvRecords(text)
  expect(records.length).toBeGreaterThan(0)
  for (const record of records) {
    expect(record).toHaveLength(head.length)
    for (const cell of record) {
      if (!NUMBER.test(cell)) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/)
      expect(cell.replace(/[\t\r\n]/g, '')).not.toMatch(OBEYED)
    }
  }
  expect(text).not.toMatch(LONE)
  expect(text).not.toMatch(CI)
}

// XML 1.0

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

const xmlText = (written: string): string =>
  written
    .replace(/\r\n?/g, '\n')
    .replace(/&(?:#(\d+)|(\w+));/g, (all, number: string | undefined, name: string) =>
      number === undefined ? (NAMED[name] ?? all) : String.fromCodePoint(Number(number)),
    )

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** Every element in order; throws at what a strict reader would refuse. */
const xmlElements = (xml: string): readonly Element[] => {
  const found: Element[] = []
  const open: Element[] = []
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!xml.startsWith(declaration)) throw new Error('no declaration')
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml))
    throw new Error('not a character of XML')
  for (const [part, text, closing, name = '', attributes = '', empty] of xml
    .slice(declaration.length)
    .matchAll(/([^<]+)|<(\/?)(\w+)((?: \w+="[^"<]*")*)(\/?)>|</g)) {
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(text)) throw new Error(`entity in ${text}`)
      const inside = open.at(-1)
      if (inside !== undefined) inside.text += xmlText(text)
    } else if (part === '<') throw new Error('a < that opens nothing')
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another`)
    } else {
      const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(
        // a reader makes blanks of line ends and tabs
        ([, key = '', value = '']) => [key, xmlText(value.replace(/[\t\r\n]/g, ' '))] as const,
      )
      const element = { name, attributes: Object.fromEntries(pairs), text: '' }
      found.push(element)
      if (empty !== '/') open.push(element)
    }
  }
  if (open.length > 0) throw new Error('left open')
  return found
}

/** As JUnit has it: what XML has no character for is U+FFFD. */
const inXml = (text: string): string =>
  [...text]
    .map((c) => (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(c) ? '\ufffd' : c))
    .join('')

// Markdown, as trackers read it

/** What is no code: of spans a run of backticks ends at the next of the same length, of blocks at their fence. */
const outsideOfCode = (markdown: string): readonly string[] =>
  markdown
    .replace(/^( *)(`{3,})\w*\n[\s\S]*?^\1\2$/gm, '')
    .split('\n')
    .map((line) =>
      line.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '').replace(/\\[^\p{L}\p{N}\s]/gu, ''),
    )

const harmlessMarkdown = (markdown: string, lines: RegExp): void => {
  for (const line of outsideOfCode(markdown)) {
    expect(line).toMatch(lines)
    expect(line).not.toMatch(/[<>@`|]|\]\(|\]\[|:\/\/|www\./)
    expect(line.replace(/^(?: *- \[ \] )?/, '')).not.toMatch(/\[/)
  }
  harmlessLines(markdown)
}

// the table

const VERSION = '0.1.0'
const page = (style: Style) => ({ width: 100, style })
const joined = (pieces: Iterable<string>): string => [...pieces].join('')

const gathered = async (pieces: AsyncIterable<string>): Promise<string> => {
  let all = ''
  for await (const piece of pieces) all += piece
  return all
}

const columnsOf = (text: string) => [
  { name: text, type: 'text' as const },
  { name: 'when', type: 'time' as const },
  { name: 'object', type: 'text' as const },
]
const rowsOf = (text: string) => [
  { [text]: text, when: text, object: { [text]: [text] } },
  { [text]: null, when: 0, object: [text] },
]

/** A query with the text in all kinds of places, and what is said of it. */
const checkedOf = (text: string): CheckedFile => {
  const query = [
    `${text} | where ${text} = 1`,
    `* | where ${quoteFieldName(text)} = ${quoteString(text)} and nosuch = ${quoteString(text)}`,
    `* | ${text}`,
    `* | parse ${quoteString(text)} as x`,
    `* | where _raw matches /${text.replaceAll('\n', ' ')}[/`,
    `* | lookup x from path://"${text}" on x=_raw`,
  ]
  const [first = ''] = query
  const all = query.map((each) => ({ each, found: bindQuery(each).diagnostics }))
  const worst = all.reduce((a, b) => (b.found.length > a.found.length ? b : a), {
    each: first,
    found: [] as (typeof all)[number]['found'],
  })
  return { file: text, text: worst.each, errors: worst.found, findings: lint(worst.each).findings }
}

const diagnosticsOf = (text: string) => {
  const queries = [checkedOf(text), checkedOf(`"${text}`), checkedOf(`* ${text}`)].map(
    ({ text: query, errors }) => ({
      source: createSourceText(text, query),
      errors,
    }),
  )
  const yaml = `id: ${JSON.stringify(text)}\ntype: match\nname: ${JSON.stringify(text)}\n${JSON.stringify(text)}: 1\n`
  const rule = `${yaml}enabled: true\nisPrototype: false\nstream: record\nexpression: ${JSON.stringify(`${text} = 'a'`)}\nentitySelectors: []\n`
  const rules = [yaml, rule, text].map((each) => ({
    source: createSourceText(text, each),
    errors: loadRule(each, text).diagnostics,
  }))
  return [...queries, ...rules]
}

const casesOf = (text: string): readonly CaseReport[] => {
  const common = { file: text, line: 1, id: text, query: { file: text, text }, milliseconds: 1 }
  const row = { [text]: text }
  return [
    { ...common, outcome: { kind: 'passed' } },
    {
      ...common,
      outcome: { kind: 'rejected', diagnostics: checkedOf(text).errors },
      query: { file: text, text: checkedOf(text).text },
    },
    {
      ...common,
      outcome: {
        kind: 'different',
        differences: [
          { kind: 'missing', index: 0, expected: row },
          { kind: 'unexpected', found: row },
          { kind: 'changed', index: 0, cells: [{ name: text, expected: text, found: text }] },
        ],
      },
    },
  ]
}

const ruleTestsOf = (text: string) => [
  {
    rule: text,
    test: text,
    passed: false,
    message: `${text}\n- ${text}\n+ ${text}`,
    file: text,
    line: 1,
    milliseconds: 1,
  },
  { rule: text, test: text, passed: true, file: text, line: 2, milliseconds: 1 },
]

const outcomesOf = (text: string) => [
  {
    id: text,
    name: text,
    cloud: 'AWS' as const,
    passed: false,
    found: [{ rule: text, signals: 2, event: { id: text, file: text } }],
    missing: [{ rule: text, known: false }],
    unexpected: [text],
    milliseconds: 1,
  },
]

const tuningOf = (text: string) => {
  const when = '2026-03-01T01:00:00.000Z'
  return {
    version: '1' as const,
    history: { from: when, to: when, days: 20 },
    proposals: [
      {
        kind: 'trustedAccount' as const,
        key: 'estate.trustedAccounts' as const,
        value: text,
        risk: 'high' as const,
        needsConfirmation: true,
        accepted: false,
        why: [text],
        evidence: {
          signals: 1,
          days: 1,
          first: when,
          last: when,
          operations: [text],
          actors: [text],
          sourceIps: [text],
          events: [text],
        },
      },
    ],
    leftOut: [{ kind: 'backupPrincipal' as const, value: text, reasons: [text] }],
    before: { signals: [{ rule: text, severity: 'low', count: 2 }], insights: 1 },
    after: { signals: [{ rule: text, severity: 'low', count: 1 }], insights: 1 },
    caution: 'Look at each.',
  }
}

const call = (text: string) => ({ what: text, name: text, params: { [text]: text }, region: text })

const TERMINAL: Readonly<Record<string, (text: string, style: Style) => string | Promise<string>>> = {
  'hunt, table': (text, style) => huntText(hostileDocument(text), page(style)),
  'hunt, narrow': (text, style) => huntText(hostileDocument(text), { width: 40, style }),
  accounting: (text, style) => accountingText(hostileDocument(text).accounting, page(style)).join('\n'),
  'entities, table': (text, style) => entitiesText(hostileDocument(text), page(style)),
  'rows, table': (text, style) => rowsTable(columnsOf(text), rowsOf(text), { ...page(style), limit: 0 }),
  'rows, blocks': (text, style) => rowsTable(columnsOf(text), rowsOf(text), { width: 30, style, limit: 1 }),
  'tune, text': (text, style) => tuneText(tuningOf(text), page(style)),
  'query test': (text, style) => casesText(casesOf(text), style, 100),
  'rules test': (text, style) => ruleTestsText(ruleTestsOf(text), style),
  'rules test --mutate': (text, style) =>
    mutationsText(
      [
        { rule: text, file: text, failing: 1, clauses: 1, unprotected: [] },
        {
          rule: text,
          file: text,
          failing: 0,
          clauses: 1,
          unprotected: [{ line: 1, column: 1, text, dropped: false, replacedBy: [text] }],
        },
      ],
      style,
    ),
  'atomic verify': (text, style) => outcomesText(outcomesOf(text), page(style)),
  'atomic run': (text, style) =>
    runText(
      {
        plan: { scenario: text, calls: [call(text)], cleanUp: [call(text)] },
        acted: true,
        failure: text,
        left: [{ what: text, reason: text, command: text }],
        expects: [text],
        next: [text],
      },
      style,
    ),
  doctor: (text, style) =>
    doctorText(
      [{ id: 'rules', group: 'yours', state: 'problem', found: text, help: text, values: { file: text } }],
      { width: 100, style },
    ),
  'diagnostics of queries and rules': (text, style) => {
    const paint = { error: style.bad, warning: style.warn, frame: style.faint, strong: style.strong }
    const shown = diagnosticsOf(text).flatMap(({ source, errors }) =>
      errors.map((each) => renderText(each, source, { paint })),
    )
    expect(shown.length).toBeGreaterThan(2)
    return shown.join('\n')
  },
  'errors, --debug too': (text, style) =>
    [true, false]
      .flatMap((debug) =>
        [
          new DohyoError(text, { code: 'DQ801', help: text, cause: new Error(text) }),
          new DohyoError(`${text}\n${text}`, { code: 'DQ504', rendered: true }),
          new Error(text),
          text,
        ].map((error) => describeError(error, { debug, style }).text),
      )
      .join('\n'),
  'mistakes in the call': async (text, style) => {
    const calls = [
      [`--${text}`],
      [text],
      ['hunt', '--format', text, 'x'],
      ['hunt', `--${text}`, 'x'],
      ['hunt', '--from', text, 'x'],
      ['help', text],
    ]
    const ends = await Promise.all(calls.map((args) => dohyo(args)))
    return `${style.bad('')}${ends.map(({ out, err }) => out + err).join('\n')}`
  },
  progress: () =>
    progressText(
      { phase: 'sieve', files: { done: 1, total: 2 }, bytes: { done: 1, total: 2 }, events: 3 },
      5000,
    ),
}

const CSV: Readonly<Record<string, (text: string) => string | Promise<string>>> = {
  hunt: (text) => joined(huntCsv(hostileDocument(text))),
  entities: (text) => entitiesCsv({ ...hostileDocument(text), entities: [{ ...entity(text) }] }),
  rows: (text) => gathered(rowsCsv(columnsOf(text), rowsOf(text))),
}

const entity = (text: string) => ({
  type: text,
  value: text,
  score: 1,
  peak: 2,
  worst: 3,
  signals: ['SIGNAL-1', 'SIGNAL-9'],
  suppressed: 0,
  insights: [text],
})

/** What is printed, and what it has to say when it is read again. */
const JSONS: Readonly<
  Record<
    string,
    (text: string) => Promise<readonly [printed: string, said?: unknown]> | readonly [string, unknown?]
  >
> = {
  hunt: (text) => [joined(huntJson(hostileDocument(text))), hostileDocument(text)],
  'hunt, ndjson': (text) => {
    const { signals, accounting, insights, entities } = hostileDocument(text)
    return [
      listed(joined(huntNdjson(hostileDocument(text)))),
      [...signals, { accounting, insights, entities }],
    ]
  },
  'hunt, ocsf': (text) => [listed(joined(huntOcsf(hostileDocument(text), VERSION)))],
  entities: (text) => [entitiesJson({ ...hostileDocument(text), entities: [entity(text)] })],
  rows: async (text) => [await gathered(rowsJson(columnsOf(text), rowsOf(text))), rowsOf(text)],
  'rows, ndjson': async (text) => [
    listed(await gathered(rowsNdjson(columnsOf(text), rowsOf(text)))),
    rowsOf(text),
  ],
  tune: (text) => [tuneJson(tuningOf(text)), tuningOf(text)],
  'lint, json': (text) => [lintJson([checkedOf(text)])],
  'lint, sarif': (text) => [sarif([checkedOf(text)], VERSION)],
}

const listed = (ndjson: string): string => `[${ndjson.trimEnd().split('\n').join(',')}]`

const PLAIN = makeStyle(false)
const COLOURED = makeStyle(true)

describe('a terminal and a CI log get nothing that they would obey', () => {
  describe.each(Object.entries(TERMINAL))('%s', (_name, render) => {
    test.each([
      ['plain', PLAIN],
      ['coloured', COLOURED],
    ])('%s', { timeout: 60_000 }, async (_kind, style) => {
      for (const payload of PAYLOADS) harmlessLines(await render(payload, style))
    })
  })
})

describe('a spreadsheet gets the cells of each record, and no formula', () => {
  test.each(Object.entries(CSV))('%s', { timeout: 60_000 }, async (_name, render) => {
    for (const payload of PAYLOADS) harmlessCsv(await render(payload))
  })

  test('a cell says what the log does, but for escapes and the guard', async () => {
    for (const payload of ['a,"b"', 'C:\\x', 'a\r\n\tb', '-12.5', 'ü 🐙'])
      expect(csvRecords(await gathered(rowsCsv([{ name: 'a', type: 'text' }], [{ a: payload }])))).toEqual([
        ['a'],
        [payload],
      ])
  })
})

describe('JSON says exactly what the log does, and is as harmless on a terminal', () => {
  test.each(Object.entries(JSONS))('%s', { timeout: 60_000 }, async (_name, render) => {
    for (const payload of PAYLOADS) {
      const [printed, said] = await render(payload)
      const read: unknown = JSON.parse(printed)
      if (said !== undefined) expect(read).toEqual(said)
      harmlessLines(printed)
    }
  })

  test('diagnostics', () => {
    for (const payload of PAYLOADS)
      for (const { source, errors } of diagnosticsOf(payload))
        for (const each of errors) expect(renderJson(each, source).message).not.toMatch(OBEYED)
  })
})

describe('XML is read back to what was written', () => {
  test.each<[string, (text: string) => string]>([
    ['query test', (text) => junit(casesOf(text).map(caseOfQuery))],
    ['rules test', (text) => junit(ruleTestsOf(text).map(caseOfRuleTest))],
    ['atomic verify', (text) => junit(outcomesOf(text).map(caseOfScenario))],
  ])('%s', (_name, render) => {
    for (const payload of PAYLOADS) {
      const xml = render(payload)
      const named = xmlElements(xml).filter(({ name }) => name === 'testcase')
      expect(named.length).toBeGreaterThan(0)
      for (const { attributes } of named) expect(attributes['name']).toContain(inXml(payload))
      harmlessLines(xml)
    }
  })

  test('the text of a failure too', () => {
    for (const payload of PAYLOADS) {
      const found = xmlElements(junit(ruleTestsOf(payload).map(caseOfRuleTest))).find(
        ({ name }) => name === 'failure',
      )
      expect(found?.text).toBe(inXml(`${payload}\n- ${payload}\n+ ${payload}`))
    }
  })
})

describe('a page has no markup but its own', () => {
  test('hunt --report .html', { timeout: 60_000 }, () => {
    for (const payload of PAYLOADS) {
      const made = huntHtml(hostileDocument(payload), {
        version: VERSION,
        paths: [payload],
        settings: [{ name: payload, values: [payload] }],
        rules: [{ id: payload, name: payload, severity: 'low', attack: [payload] }],
      })
      expect({ payload, problems: pageProblems(made) }).toEqual({ payload, problems: [] })
      expect(made.slice(0, 1000)).toMatch(
        /<meta http-equiv="Content-Security-Policy" content="default-src (?:'|&#39;)none/,
      )
      harmlessLines(made)
    }
  })
})

describe('Markdown keeps its lines, and has no HTML, link, image or mention', () => {
  test('hunt --report .md', { timeout: 60_000 }, () => {
    for (const payload of PAYLOADS)
      harmlessMarkdown(
        huntMarkdown(hostileDocument(payload)),
        /^(?:#{1,4} |- | *\d+\. | *- |\*\*|[\d,]+ events|Read every|\d+ \w+|\W|\w|$)/,
      )
  })

  test('rules playbook', { timeout: 60_000 }, () => {
    const shape = (text: string): readonly string[] =>
      outsideOfCode(
        playbookMarkdown({
          rule: text,
          name: text,
          signal: { id: text, explanation: text, time: text },
          playbooks: [
            { cloud: text, playbook: playbookOf(text) },
            { cloud: 'GCP', playbook: playbookOf(text) },
          ],
        }),
      )
        .map((line) => /^ *(?:#{1,6} |- |\d+\. |`{3})?/.exec(line)?.[0] ?? '')
        .filter((start) => start.trim() !== '')
    const plain = shape('word')
    for (const payload of PAYLOADS) {
      const made = playbookMarkdown({
        rule: payload,
        name: payload,
        signal: { id: payload, explanation: payload, time: payload },
        playbooks: [
          { cloud: payload, playbook: playbookOf(payload) },
          { cloud: 'GCP', playbook: playbookOf(payload) },
        ],
      })
      harmlessMarkdown(made, /^/)
      expect(shape(payload)).toEqual(plain)
    }
  })
})
