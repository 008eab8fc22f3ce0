import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { huntDocument } from '../../test/fixtures/hunt-document.ts'
import { buffer, dohyo, hunting, querying, unexpected } from '../../test/support/cli.ts'
import type { App } from '../app/api.ts'
import { DohyoError } from '../base/errors.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('--version loads no app', async () => {
  expect(await dohyo(['--version'], {}, { loadApp: unexpected })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

test.each([
  [['--help'], 'Examples:'],
  [['hunt', '--help'], '--fail-on <severity>'],
  [['query', '--help'], '--limit-display'],
  [['explain', '--help'], '--alias'],
  [['rules', 'test', '--help'], '--rules'],
])('%j explains itself', async (args, text) => {
  const { code, out, err } = await dohyo(args, {}, { loadApp: unexpected })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain(text)
  expect(out).toContain('--no-color')
})

test.each([
  ['hunt'],
  ['entities'],
  ['init'],
  ['tune'],
  ['query'],
  ['query', 'test'],
  ['records'],
  ['explain'],
  ['lint'],
  ['fmt'],
  ['rules'],
  ['rules', 'list'],
  ['rules', 'test'],
  ['rules', 'lint'],
  ['rules', 'import'],
  ['rules', 'export'],
])('help follows to %s %s, with examples', async (...names) => {
  const { code, out } = await dohyo(['help', ...names], {}, { loadApp: unexpected })
  expect(code).toBe(0)
  expect(out).toContain(`Usage: dohyo ${names.join(' ')} `)
  expect(out).toContain('Examples:')
  expect(out).toBe((await dohyo([...names, '--help'], {}, { loadApp: unexpected })).out)
})

test('help by itself, and of what there is not', async () => {
  const { code, out } = await dohyo(['help'], {}, { loadApp: unexpected })
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Usage: dohyo [options] [command]') })
  const unknown = await dohyo(['help', 'rules', 'tset'], {}, { loadApp: unexpected })
  expect(unknown.code).toBe(2)
  expect(unknown.err).toContain(
    "rules has no command 'tset'; there are list, test, lint, playbook, import, export",
  )
})

test('help of an error is its section of docs/errors.md', async () => {
  const { code, out, err } = await dohyo(['help', 'dq302'], {}, { loadApp: unexpected })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^DQ302: unknown field/)
  expect(out).toContain('= help: ')
  expect(out).not.toMatch(/```|DQ303|^#/m)
  expect((await dohyo(['help', 'DQ705'], {}, { loadApp: unexpected })).out).toMatch(/\nWhat to do: /)
  // the last of its part of the page
  expect((await dohyo(['help', 'DQ899'], {}, { loadApp: unexpected })).out).not.toContain('What lint finds')
  expect(await dohyo(['help', 'DQ000'], {}, { loadApp: unexpected })).toMatchObject({
    code: 2,
    err: expect.stringContaining('error[DQ807]: there is no error DQ000'),
  })
})

test('summaries are alike: lower case, no full stop', async () => {
  const pages = await Promise.all(
    [[], ['rules'], ['query']].map(async (names) => (await dohyo(['help', ...names])).out),
  )
  const summaries = pages.flatMap((page) =>
    (/^Commands:\n((?: {2}.*\n)+)/m.exec(page)?.[1] ?? '').split('\n').flatMap((line) => {
      const summary = /^ {2}\S.*? {2,}(\S.*)$/.exec(line)?.[1]
      return summary === undefined ? [] : [summary]
    }),
  )
  expect(summaries.length).toBeGreaterThan(20)
  for (const summary of summaries) expect(summary).toMatch(/^[a-z].*[^.]$/)
})

test.each([
  [['hnut', 'logs'], "unknown command 'hnut'\n(Did you mean hunt?)"],
  [['hunt', 'logs', '--formt', 'json'], "unknown option '--formt'\n(Did you mean --format?)"],
  [['hunt'], "missing required argument 'paths'"],
  [['hunt', 'logs', '--fail-on', 'bad'], 'Allowed choices are critical, high, medium, low, info.'],
  [['hunt', 'logs', '--from', 'yesterday'], 'Expected a date'],
  [['query'], 'error[DQ802]: no query given'],
  [['query', '*'], 'error[DQ802]: no logs given'],
  [['query', '-f', '/nowhere/q.sumo', 'logs'], 'cannot read the query /nowhere/q.sumo'],
  [['query', '-f', '-', '-'], 'standard input cannot be both'],
  [['query', '*', 'logs', '--source-category', 'aws=x'], 'Expected SOURCE=VALUE'],
  [['hunt', 'logs', '--output', '/nowhere/x.json'], 'error[DQ801]: cannot write /nowhere/x.json'],
])('%j is the user’s mistake', async (args, text) => {
  const { code, out, err } = await dohyo(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(text)
})

test('no arguments: the help, as a mistake', async () => {
  const { code, err } = await dohyo([])
  expect(code).toBe(2)
  expect(err).toContain('Usage: dohyo')
})

test('hunt hands everything over', async () => {
  const { app, calls } = hunting()
  const args =
    'hunt a b --own-account 1 --own-account 2 --trusted-account 3 --own-domain d --own-organization o --backup-principal p --rules r --from 24h --to 2026-11-24 --max-memory 1GiB --insight-threshold 20 --lookback-days 3.5 --siem s.yaml --match-list m.csv --suppressed-list l.csv --threat-intel t.json'
  // the document names a file that could not be read
  expect((await dohyo(args.split(' '), app)).code).toBe(3)
  expect(calls).toEqual([
    expect.objectContaining({
      paths: ['a', 'b'],
      settings: {
        ownAccounts: ['1', '2'],
        trustedAccounts: ['3'],
        ownOrganizations: ['o'],
        ownDomains: ['d'],
        backupPrincipals: ['p'],
      },
      rules: ['r'],
      siem: { threshold: 20, lookbackDays: 3.5 },
      siemFiles: {
        settings: 's.yaml',
        matchLists: ['m.csv'],
        suppressedLists: ['l.csv'],
        threatIntel: ['t.json'],
      },
      from: new Date('2026-11-23T12:00:00Z'),
      to: new Date('2026-11-24T00:00:00Z'),
      maxMemoryBytes: 2 ** 30,
    }),
  ])
})

test('entities takes the flags of a hunt, ranks, and says on standard error what was read', async () => {
  const { app, calls } = hunting()
  const ranked = await dohyo(['entities', 'a', '--lookback-days', '7', '--format', 'json'], app)
  expect(calls).toMatchObject([{ paths: ['a'], siem: { lookbackDays: 7 } }])
  expect(JSON.parse(ranked.out).entities).toHaveLength(huntDocument.entities.length)
  expect(ranked.err).toContain('gzip stream ends early')
  // findings are no failure of a ranking, unread input is
  expect(ranked.code).toBe(3)
  expect((await dohyo(['entities', 'a', '--quiet'], app)).err).toBe('')
  expect(await dohyo(['entities', 'a', '--lookback-days', '0'], app)).toMatchObject({ code: 2 })
})

test('--min-severity hides, aloud, and does not change the exit code', async () => {
  const lows = {
    ...huntDocument,
    signals: huntDocument.signals.filter((signal) => signal.severity === 'low'),
  }
  const table = await dohyo(['hunt', 'a', '--min-severity', 'high'], hunting(lows).app)
  expect(table.code).toBe(3)
  expect(table.out).toContain('4 signals below high not shown')
  const json = await dohyo(['hunt', 'a', '--min-severity', 'high', '--format', 'json'], hunting(lows).app)
  expect(JSON.parse(json.out).signals).toEqual([])
  expect(json.err).toBe('4 signals below high left out (--min-severity)\n')
})

test('csv has its accounting on standard error, unless quiet', async () => {
  expect((await dohyo(['hunt', 'a', '--format', 'csv'], hunting().app)).err).toContain(
    '3,010 read, 12 duplicate',
  )
  expect((await dohyo(['hunt', 'a', '--format', 'csv', '--quiet'], hunting().app)).err).toBe('')
})

test('colour only on a terminal, and never against the wish', async () => {
  const tty = (variables: Record<string, string>) => {
    const stdout = buffer({ isTTY: true, columns: 80 })
    return { stdout, environment: { stdout: stdout.output, variables } }
  }
  const ESC = '\u001b['
  const coloured = tty({})
  await dohyo(['hunt', 'a'], hunting().app, coloured.environment)
  expect(coloured.stdout.text()).toContain(ESC)
  const wished = tty({ NO_COLOR: '1' })
  await dohyo(['hunt', 'a'], hunting().app, wished.environment)
  expect(wished.stdout.text()).not.toContain(ESC)
  const flagged = tty({})
  await dohyo(['hunt', 'a', '--no-color'], hunting().app, flagged.environment)
  expect(flagged.stdout.text()).not.toContain(ESC)
  expect((await dohyo(['hunt', 'a'], hunting().app)).out).not.toContain(ESC)
})

test('--output replaces a file only by a whole result', async () => {
  const file = join(folder, 'hunt.json')
  writeFileSync(file, 'old')
  const failing: Partial<App> = {
    hunt: () => Promise.reject(new DohyoError('broken', { code: 'DQ701', exit: 3 })),
  }
  expect(await dohyo(['hunt', 'a', '--format', 'json', '-o', file], failing)).toMatchObject({
    code: 3,
    out: '',
  })
  expect(readFileSync(file, 'utf8')).toBe('old')
  const { out, err } = await dohyo(['hunt', 'a', '--format', 'json', '-o', file], hunting().app)
  expect({ out, err }).toEqual({ out: '', err: `7 signals written to ${file}\n` })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(huntDocument)
  expect(readdirSync(folder)).toEqual(['hunt.json'])
})

test('progress on a terminal only, and not when quiet', async () => {
  const hunt: App['hunt'] = async (options) => {
    options.onProgress({
      phase: 'inventory',
      files: { done: 1, total: 0 },
      bytes: { done: 0, total: 0 },
      events: 0,
    })
    return huntDocument
  }
  const on = async (args: readonly string[], isTTY: boolean): Promise<string> => {
    const stderr = buffer({ isTTY })
    await dohyo(args, { hunt }, { stderr: stderr.output })
    return stderr.text()
  }
  expect(await on(['hunt', 'a'], true)).toBe('\r\u001b[2Kfinding logs  1 file\r\u001b[2K')
  expect(await on(['hunt', 'a'], false)).toBe('')
  expect(await on(['hunt', 'a', '-q'], true)).toBe('')
})

test('a reader that leaves early ends the output quietly, with the code of the result', async () => {
  const { app } = hunting()
  const broken = buffer({
    write: (_text, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  })
  expect(await dohyo(['hunt', 'a'], app, { stdout: broken.output })).toMatchObject({ code: 3, err: '' })
  let read = 0
  async function* endless() {
    for (;;) yield { n: read++ }
  }
  const query: App['query'] = async (options) =>
    ({ ...(await querying().app.query(options)), rows: endless() }) as never
  expect(
    await dohyo(['query', '*', 'a', '--format', 'ndjson', '-q'], { query }, { stdout: broken.output }),
  ).toMatchObject({ code: 0 })
  expect(read).toBeLessThan(100_000)
})

test('any other failure to write is an error', async () => {
  const full = buffer({
    write: (_text, done) => done(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
  })
  expect(await dohyo(['hunt', 'a'], hunting().app, { stdout: full.output })).toMatchObject({
    code: 3,
    err: expect.stringContaining('no space left'),
  })
})

test('an interrupted run ends with 130', async () => {
  const controller = new AbortController()
  const hunt: App['hunt'] = async ({ signal }) => {
    controller.abort()
    signal.throwIfAborted()
    return huntDocument
  }
  expect(await dohyo(['hunt', 'a'], { hunt }, { signal: controller.signal })).toEqual({
    code: 130,
    out: '',
    err: 'interrupted\n',
  })
})

test('errors: ours with help, and what we did not foresee with a request', async () => {
  const cause = new Error('Code: 241. DB::Exception')
  const known: Partial<App> = {
    hunt: () =>
      Promise.reject(
        new DohyoError('out of memory in \u001b[2J', {
          code: 'DQ702',
          exit: 3,
          help: 'raise --max-memory',
          cause,
        }),
      ),
  }
  expect(await dohyo(['hunt', 'a'], known)).toEqual({
    code: 3,
    out: '',
    err: 'error[DQ702]: out of memory in \\x1b[2J\n  = help: raise --max-memory\n',
  })
  expect((await dohyo(['hunt', 'a', '--debug'], known)).err).toContain('Code: 241. DB::Exception')
  const unknown = await dohyo(['hunt', 'a'], { hunt: unexpected })
  expect(unknown.code).toBe(3)
  expect(unknown.err).toContain(
    'internal error[DQ899]: not expected to be called\n  = help: a mistake in dohyo',
  )
})

test('errors: a rendered message keeps its lines, any other is one line; both are harmless', async () => {
  const failing = (rendered: boolean): Partial<App> => ({
    hunt: () =>
      Promise.reject(
        new DohyoError('a mistake in the rules\n\nx.yaml:1:2 \u001b[2J', { code: 'DQ504', rendered }),
      ),
  })
  expect((await dohyo(['hunt', 'a'], failing(true))).err).toBe(
    'error[DQ504]: a mistake in the rules\n\nx.yaml:1:2 \\x1b[2J\n',
  )
  expect((await dohyo(['hunt', 'a'], failing(false))).err).toBe(
    'error[DQ504]: a mistake in the rules\\n\\nx.yaml:1:2 \\x1b[2J\n',
  )
})
