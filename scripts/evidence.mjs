import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

// The evidence table of the README: each rule of the pack, the scenarios in which it was seen to fire when this was run, its
// tests, and who else has such a rule. `--check` fails when the README says something else.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const README = join(ROOT, 'README.md')
const PACK = join(ROOT, 'content/snapshot-abuse')
const [BEGIN, END] = ['<!-- evidence: made by scripts/evidence.mjs -->', '<!-- end of evidence -->']

const json = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0)
    throw new Error(`dohyo ${args.join(' ')} ended with ${status}\n${stderr}${stdout.slice(0, 2000)}`)
  return JSON.parse(stdout)
}

const ORIGINS = {
  seed: 'page',
  'atomic-red-team': 'Atomic',
  'stratus-red-team': 'Stratus',
  pacu: 'Pacu',
  dohyo: 'ours',
}

const firedIn = () => {
  const origins = new Map(
    json('atomic', 'list', '--format', 'json').map(({ id, origin }) => [id, origin.kind]),
  )
  const byRule = new Map()
  for (const { id, found } of json('atomic', 'verify', '--all', '--no-config', '--format', 'json'))
    for (const { rule } of found) byRule.set(rule, [...(byRule.get(rule) ?? []), ORIGINS[origins.get(id)]])
  return byRule
}

const tally = (origins) =>
  Object.values(ORIGINS)
    .map((name) => [name, origins.filter((origin) => origin === name).length])
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

const peersOf = ({ full = [], partly = {} } = {}) => {
  const half = Object.keys(partly)
  const parts = [
    ...(full.length > 0 ? [`● ${full.join(', ')}`] : []),
    ...(half.length > 0 ? [`◐ ${half.join(', ')}`] : []),
  ]
  return parts.length > 0 ? parts.join(' ') : '–'
}

const table = () => {
  const fired = firedIn()
  const { detections } = parse(readFileSync(join(ROOT, 'content/peers.yaml'), 'utf8'))
  const rows = readdirSync(PACK)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, rule: parse(readFileSync(join(PACK, name), 'utf8')) }))
    .toSorted((a, b) => (`${a.rule.detection} ${a.name}` < `${b.rule.detection} ${b.name}` ? -1 : 1))
    .map(({ name, rule }) => {
      const fires = rule.tests.filter((test) => test.fires).length
      return `| [${rule.id}](content/snapshot-abuse/${name}) | ${rule.type} | ${tally(fired.get(rule.id) ?? []) || '–'} | ${fires} + ${rule.tests.length - fires} | ${peersOf(detections[rule.detection])} |`
    })
  return [
    '| rule | kind | fires in scenarios | tests | others |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

const readme = readFileSync(README, 'utf8')
const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)]
if (from === -1 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN} … ${END}`)
const fresh = `${readme.slice(0, from)}${BEGIN}\n${table()}\n${readme.slice(to)}`
if (!process.argv.includes('--check')) writeFileSync(README, fresh)
else if (fresh !== readme) {
  console.error('the evidence table of README.md is not what the pack shows: run npm run evidence')
  process.exitCode = 1
}
