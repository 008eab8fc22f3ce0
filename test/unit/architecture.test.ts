import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../src')

/**
 * The layer map of ARCHITECTURE.md: what each room of src/ may import, besides itself. `pure` rooms also run in a browser
 * and know no files, no process and no clock but the ones they are given.
 */
const ROOMS: Readonly<Record<string, { readonly imports: readonly string[]; readonly pure: boolean }>> = {
  base: { pure: true, imports: [] },
  sql: { pure: true, imports: ['base'] },
  records: { pure: true, imports: ['sql', 'base'] },
  language: { pure: true, imports: ['base'] },
  compiler: { pure: true, imports: ['language', 'records', 'sql', 'base'] },
  functions: { pure: true, imports: ['compiler', 'language', 'sql', 'base'] },
  operators: { pure: true, imports: ['functions', 'compiler', 'language', 'sql', 'base'] },
  query: {
    pure: true,
    imports: ['operators', 'functions', 'compiler', 'language', 'records', 'sql', 'base'],
  },
  lint: {
    pure: true,
    imports: ['query', 'operators', 'functions', 'compiler', 'language', 'base'],
  },
  sources: { pure: false, imports: ['compiler', 'records', 'sql', 'base'] },
  engine: { pure: false, imports: ['sql', 'base'] },
  rules: {
    pure: false,
    imports: ['query', 'functions', 'compiler', 'language', 'sources', 'records', 'sql', 'base'],
  },
  signals: { pure: false, imports: ['rules', 'sources', 'records', 'sql', 'base'] },
  insights: { pure: true, imports: ['signals', 'records', 'base'] },
  hunt: {
    pure: false,
    imports: [
      'signals',
      'rules',
      'sources',
      'engine',
      'query',
      'compiler',
      'language',
      'records',
      'sql',
      'base',
    ],
  },

  atomic: { pure: true, imports: ['base'] },
  report: { pure: true, imports: ['records', 'language', 'base'] },
  app: {
    pure: false,
    imports: [
      'atomic report hunt insights signals rules sources engine lint query operators functions compiler language records sql base',
    ].flatMap((names) => names.split(' ')),
  },
  cli: { pure: false, imports: ['app', 'report', 'language', 'base'] },
}

/** Types cost nothing at run time and may look up where they only name data that passes through. */
const TYPE_ONLY: Readonly<Record<string, readonly string[]>> = {
  // the tables of functions and the definition of a source are handed in by who stands above
  compiler: ['functions'],
  query: ['sources'],
  report: ['sources'],
  cli: ['sources'],
  atomic: ['sources'],
}

interface Import {
  readonly file: string
  readonly line: number
  readonly from: string
  readonly specifier: string
  readonly typeOnly: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => path.split(sep).join('/'))
  .sort()

const texts = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))

/** Replaces comments by spaces and keeps offsets, so that prose about imports isn't taken for one. */
const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '))

const IMPORT =
  /^\s*(?:import|export)\s+(?<type>type\s)?(?:[^'";]*?\sfrom\s+)?['"](?<named>[^'"]+)['"]|import\(\s*['"](?<dynamic>[^'"]+)['"]\s*\)/gm

const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : 'index')

const importsOf = (file: string, text: string): readonly Import[] =>
  [...withoutComments(text).matchAll(IMPORT)].map((match) => ({
    file,
    line: text.slice(0, match.index + (match[0].length - match[0].trimStart().length)).split('\n').length,
    from: roomOf(file),
    specifier: match.groups?.['named'] ?? match.groups?.['dynamic'] ?? '',
    typeOnly: match.groups?.['type'] !== undefined,
  }))

const imports = files.flatMap((file) => importsOf(file, texts.get(file) ?? ''))

const target = (item: Import) =>
  roomOf(
    relative(SRC, join(SRC, dirname(item.file), item.specifier))
      .split(sep)
      .join('/'),
  )

const allowed = (item: Import) => {
  const to = target(item)
  // index.ts at the top is the public API: it re-exports from anywhere and nothing imports it
  if (item.from === 'index' || item.from === to) return true
  if (ROOMS[item.from]?.imports.includes(to)) return true
  return item.typeOnly && (TYPE_ONLY[item.from] ?? []).includes(to)
}

const isNode = (specifier: string) => isBuiltin(specifier)

test('the reader of imports sees every form', () => {
  const text = [
    "import a from './a.ts'",
    "import type { B } from '../b/b.ts'",
    'import {',
    '  c,',
    "} from '../c/c.ts'",
    "// import no from '../no/no.ts'",
    "export { d } from '../d/d.ts'",
    "const e = await import('e')",
    "import 'f'",
    "/* import g from 'g' */ import h from 'h'",
  ].join('\n')
  expect(
    importsOf('x/y.ts', text).map(({ line, specifier, typeOnly }) => [line, specifier, typeOnly]),
  ).toEqual([
    [1, './a.ts', false],
    [2, '../b/b.ts', true],
    [3, '../c/c.ts', false],
    [7, '../d/d.ts', false],
    [8, 'e', false],
    [9, 'f', false],
    [10, 'h', false],
  ])
})

test('every folder of src/ is on the map', () => {
  const unknown = [...new Set(files.map(roomOf))].filter((room) => room !== 'index' && !(room in ROOMS))
  expect(unknown, 'add the folder to ROOMS here and to the map in ARCHITECTURE.md').toEqual([])
})

test('the map has no way back up', () => {
  const below = (room: string, seen: readonly string[] = []): readonly string[] =>
    (ROOMS[room]?.imports ?? []).flatMap((next) =>
      seen.includes(next) ? [next] : [next, ...below(next, [...seen, next])],
    )
  const circular = Object.keys(ROOMS).filter((room) => below(room).includes(room))
  expect(circular).toEqual([])
})

test('imports point down only', () => {
  const wrong = imports
    .filter((item) => item.specifier.startsWith('.') && !allowed(item))
    .map(
      (item) =>
        `src/${item.file}:${item.line}: ${item.from} may not import ${target(item)} (${item.from} may import: ${ROOMS[item.from]?.imports.join(', ')})`,
    )
  expect(
    wrong,
    'move the code down, hand the value in from app/, or argue for a new arrow in ARCHITECTURE.md',
  ).toEqual([])
})

test('the pure rooms use no Node API, and packages only in report', () => {
  const packages = ['picocolors', 'zod']
  const wrong = imports
    .filter((item) => ROOMS[item.from]?.pure === true && !item.specifier.startsWith('.'))
    .filter(
      (item) => isNode(item.specifier) || !(item.from === 'report' && packages.includes(item.specifier)),
    )
    .map((item) => `src/${item.file}:${item.line}: ${item.specifier}`)
  const globals = files
    .filter((file) => ROOMS[roomOf(file)]?.pure === true)
    .filter((file) =>
      /(?<![\w.'"`-])(?:process\s*[.[]|globalThis\.process|Buffer\.|__dirname\b)/.test(
        withoutComments(texts.get(file) ?? ''),
      ),
    )
    .map((file) => `src/${file}: a Node global`)
  expect([...wrong, ...globals], 'these rooms also run in a browser: take the value as an argument').toEqual(
    [],
  )
})

test('the library of the query language reaches no Node API and no package', () => {
  const reached = new Set<string>()
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    for (const item of imports) {
      if (item.file !== file || item.typeOnly || !item.specifier.startsWith('.')) continue
      visit(
        relative(SRC, join(SRC, dirname(file), item.specifier))
          .split(sep)
          .join('/'),
      )
    }
  }
  visit('query-library.ts')
  const foreign = imports
    .filter((item) => reached.has(item.file) && !item.typeOnly && !item.specifier.startsWith('.'))
    .map((item) => `src/${item.file}:${item.line}: ${item.specifier}`)
  expect(reached.size).toBeGreaterThan(50)
  expect(foreign, 'dohyo/query also runs in a browser').toEqual([])
})

test('only src/sql makes SQL text', () => {
  const wrong = files
    .filter((file) => roomOf(file) !== 'sql')
    .flatMap((file) =>
      withoutComments(texts.get(file) ?? '')
        .split('\n')
        .flatMap((line, i) =>
          /\bas\s+(?:readonly\s+)?Sql\b/.test(line) ? [`src/${file}:${i + 1}: ${line.trim()}`] : [],
        ),
    )
  expect(wrong, 'build it with sql`…`, str(), num(), ident() and join() of src/sql/sql.ts').toEqual([])
})
