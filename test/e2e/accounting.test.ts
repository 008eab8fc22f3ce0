import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countEvents, readLogsUnder } from '../../scripts/count-events.mjs'
import { PACKINGS, SHAPES } from '../../scripts/log-shapes.mjs'
import { writeFiles } from '../../src/app/atomic-files.ts'
import { emitScenario, SCENARIOS } from '../../src/atomic/index.ts'
import { folderOf, type Hunted, hunt, ordinary, ROOT, type Running, theft } from './dohyo.ts'

// Nothing lost, nothing invented: a counter that shares no code with src/ agrees with the accounting to the event.

const figures = ({ document: { accounting } }: Hunted) => ({
  files: { read: accounting.files.read, skipped: accounting.files.skipped },
  events: {
    read: accounting.events.read,
    duplicate: accounting.events.duplicate,
    unreadable: accounting.events.unreadable,
  },
})

const agrees = async (paths: readonly string[], options: Running = {}): Promise<Hunted> => {
  const found = await hunt(paths, options)
  expect(figures(found)).toEqual(countEvents(paths))
  return found
}

const made = (script: string, ...args: readonly string[]): string => {
  const folder = folderOf()
  execFileSync(process.execPath, [join(ROOT, 'bench', script), ...args, '--out', folder], { cwd: ROOT })
  return folder
}

test('over the samples, the examples and the fixtures', async () => {
  const { document } = await agrees(['examples', 'src', 'test/fixtures'].map((path) => join(ROOT, path)))
  expect(document.accounting.events.read).toBeGreaterThan(150)
})

test('over what is generated: large logs, a month of three clouds, all scenarios', async () => {
  const scenarios = folderOf()
  for (const scenario of SCENARIOS) await writeFiles(join(scenarios, scenario.id), emitScenario(scenario))
  const folders = [
    made('generate.mjs', '--events', '4000', '--files', '7'),
    made('generate.mjs', '--events', '900', '--files', '3', '--shape', 'ndjson'),
    made('month.mjs'),
    scenarios,
  ]
  const { document } = await agrees(folders)
  expect(document.accounting.events.read).toBeGreaterThan(13_000)
})

type Source = keyof typeof SHAPES

/** The distinct events of the examples, and some that are wrong in one way or another. */
const examples = (source: Source): readonly Readonly<Record<string, unknown>>[] => {
  const all = readLogsUnder(join(ROOT, 'examples')).flatMap((log) =>
    log.source === source ? log.events : [],
  )
  return [...new Map(all.map((event) => [JSON.stringify(event), event])).values()]
}

const named = (name: string): string => name.replace(/\W+/g, '-')

test.each(Object.keys(SHAPES) as readonly Source[])('in every shape and packing: %s', async (source) => {
  const events = examples(source)
  const folder = folderOf()
  const texts = Object.entries(SHAPES[source]).map(([name, text]) => [name, text(events)] as const)
  for (const [name, text] of texts)
    for (const [packing, pack] of Object.entries(PACKINGS))
      writeFileSync(join(folder, `${named(name)}.${packing}`), pack(text))
  const copies = texts.length * Object.keys(PACKINGS).length
  const found = await agrees([folder])
  expect(figures(found)).toMatchObject({
    files: { read: copies, skipped: 0 },
    events: { read: copies * events.length, unreadable: 0 },
  })
  // and each shape tells the same story; Azure's own CSV and tables have other columns than these
  if (source === 'azure-activity') return
  const alone = await hunt([folderOf({ 'alone.ndjson': SHAPES[source]['lines']?.(events) ?? '' })])
  const story = ({ document }: Hunted) =>
    document.signals.map(({ rule, time, events: [event] }) => [rule, time, event?.id])
  expect(story(found)).toEqual(story(alone))
  expect(story(found).length).toBeGreaterThan(3)
})

/** More files than a statement reads; every seventh has a broken line, every eleventh is no log. */
const manyFiles = (name: (index: number) => string): string =>
  folderOf(
    Object.fromEntries(
      Array.from({ length: 4300 }, (_, i) => {
        const event = JSON.stringify(i % 100 === 0 ? theft(i) : ordinary(i % 4000))
        const text = i % 11 === 3 ? 'no log' : i % 7 === 1 ? `${event}\n{"eventName":\n` : `${event}\n`
        return [name(i), text]
      }),
    ),
  )

/** One processor, so one thread; where the system can't do that, all of them once more. */
const ONE_CPU = ['/usr/bin/taskset', '/bin/taskset'].find(existsSync)

test('across batches, orders of files, threads and memory', async () => {
  const first = manyFiles((i) => `${String(i).padStart(5, '0')}.json`)
  const last = manyFiles((i) => `${String(99_999 - i)}.json`)
  const mixed = manyFiles((i) => `${(i * 2_654_435_761) % 10_007}-${i}.json`)
  const expected = countEvents([first])
  expect(expected.events).toMatchObject({ unreadable: expect.any(Number) })
  const running: Running = ONE_CPU === undefined ? {} : { command: [ONE_CPU, '-c', '0', process.execPath] }
  const ids = (found: Hunted) => found.document.signals.flatMap(({ events }) => events.map(({ id }) => id))
  const found = [await agrees([first]), await agrees([last]), await agrees([mixed], running)]
  for (const each of found) {
    expect(figures(each)).toEqual(expected)
    expect(ids(each)).toEqual(ids(found[0] ?? each))
  }
  const little = await hunt([first, '--max-memory', '96MiB'])
  expect(figures(little)).toEqual(expected)
})
