// Holds a hunt to labels: `node scripts/check-labels.mjs LABELS DATA [hunt options]`. LABELS is a file of JSON lines,
// `{ eventID, expect: [rule…], stateful: [rule…], file?, note? }`: the rules that fire on this record, and those that look at
// several records and of which this is the last. The signals of the hunt must be these and no others; of rules that no label
// names, with `--all`, too. Suppressed repetitions count as told.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

const args = process.argv.slice(2)
const all = args.includes('--all')
const [labelsFile, data, ...options] = args.filter((arg) => arg !== '--all')
if (labelsFile === undefined || data === undefined) {
  process.stderr.write('usage: node scripts/check-labels.mjs [--all] LABELS DATA [hunt options]\n')
  process.exit(2)
}

const labels = readFileSync(labelsFile, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line))

const hunt = (dohyo) => {
  try {
    return execFileSync(process.execPath, [dohyo, 'hunt', data, '--format', 'json', ...options], {
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'pipe', 'inherit'],
    }).toString()
  } catch (error) {
    // 1 says that there are signals
    if (error.status === 1) return error.stdout.toString()
    throw error
  }
}

const document = JSON.parse(hunt(process.env.DOHYO ?? join(ROOT, 'dist', 'cli', 'main.js')))
const pair = (event, rule) => `${event} ${rule}`
const wanted = new Map(
  labels.flatMap((label) =>
    [...(label.expect ?? []), ...(label.stateful ?? [])].map((rule) => [pair(label.eventID, rule), label]),
  ),
)
const named = new Set([...wanted.keys()].map((each) => each.slice(each.lastIndexOf(' ') + 1)))
const labelled = new Map(labels.map((label) => [label.eventID, label]))
/** Several records tell of one operation, and a label may stand at any; the last of several operations completes them. */
const keyOf = ({ rule, events }) =>
  events.map(({ id }) => pair(id, rule)).find((key) => wanted.get(key)?.expect?.includes(rule)) ??
  pair(events.at(-1)?.id, rule)
const found = new Map(
  document.signals.filter(({ rule }) => all || named.has(rule)).map((signal) => [keyOf(signal), signal]),
)

const missing = [...wanted].filter(([key]) => !found.has(key))
const extra = [...found].filter(([key]) => !wanted.has(key))
const about = (label) =>
  label === undefined ? '' : `  ${label.eventName ?? ''} ${label.file ?? ''} ${label.note ?? ''}`.trimEnd()
for (const [key, label] of missing) process.stdout.write(`missing  ${key}${about(label)}\n`)
for (const [key, { events, explanation }] of extra)
  process.stdout.write(`extra    ${key}${about(labelled.get(events.at(-1)?.id))}  ${explanation}\n`)
const rules = [...new Set([...wanted.keys(), ...found.keys()].map((key) => key.split(' ').at(-1)))].sort()
for (const rule of rules) {
  const of = (map) => [...map.keys()].filter((key) => key.endsWith(` ${rule}`))
  const met = of(wanted).filter((key) => found.has(key)).length
  process.stdout.write(
    `${rule}: ${met} of ${of(wanted).length} labelled, ${of(found).length - met} besides\n`,
  )
}
process.stdout.write(
  `${wanted.size - missing.length} of ${wanted.size} pairs met, ${missing.length} missing, ${extra.length} extra\n`,
)
process.exit(missing.length + extra.length === 0 ? 0 : 1)
