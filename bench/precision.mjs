import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SCENARIOS } from '../dist/modules/atomic/index.js'
import { worldOf } from '../dist/modules/atomic/world.js'
import { ACCOUNTS, CLUSTER_BACKUP } from './month/aws.mjs'
import { SUBSCRIPTION } from './month/azure.mjs'
import { DAYS, START } from './month/calendar.mjs'
import { PROJECT } from './month/gcp.mjs'
import { month, writeFiles } from './month.mjs'

// How well the pack tells theft from work: a month of ordinary work must stay quiet, and each attack, done in the midst of
// it, must be found. Prints precision and recall per rule, and what insights make of each attack.

const HERE = dirname(fileURLToPath(import.meta.url))
const MAIN = join(HERE, '../dist/cli/main.js')

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20260302' },
    only: { type: 'string' },
    'cluster-backup': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})

/** What anybody tells a hunt: which accounts and people are theirs. Nothing is tuned away. */
const ESTATE = [
  ...Object.values(ACCOUNTS).flatMap((account) => ['--own-account', account]),
  '--own-account',
  SUBSCRIPTION,
  '--own-account',
  PROJECT,
  '--own-domain',
  'example.com',
  ...(values['cluster-backup'] ? ['--backup-principal', CLUSTER_BACKUP] : []),
]

const hunt = (folder, flags = []) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'hunt', '--no-config', ...ESTATE, ...flags, '--format', 'json', '--quiet', folder],
    { encoding: 'utf8', maxBuffer: 2 ** 30, cwd: tmpdir() },
  )
  if (status !== 0 && status !== 1) throw new Error(`the hunt ended with ${status}\n${stderr}`)
  const document = JSON.parse(stdout)
  // what is suppressed as redundant alerts nobody
  return { ...document, signals: document.signals.filter(({ suppressed }) => !suppressed) }
}

/** What rules that learn say of somebody who was never there before: right in a month of history, silent without. */
const LEARNED = new Set([
  'first-seen-snapshot-actor',
  'first-seen-snapshot-region',
  'snapshot-volume-outlier',
  'snapshot-size-outlier',
])

/** The third Wednesday, when people are at work. */
const ATTACK = new Date(START.getTime() + 16 * 86_400_000 + 13 * 3_600_000)
const PLACE = { AWS: ACCOUNTS.prod, Azure: SUBSCRIPTION, GCP: PROJECT }

const worldFor = ({ cloud, id }) =>
  worldOf(cloud, id, {
    account: PLACE[cloud],
    time: ATTACK,
    ...(cloud === 'AWS' ? { region: 'us-east-1' } : {}),
  })

const flagsOf = (scenario, world) => {
  const settings = scenario.settings?.(world) ?? {}
  const names = {
    ownAccounts: '--own-account',
    trustedAccounts: '--trusted-account',
    ownDomains: '--own-domain',
    ownOrganizations: '--own-organization',
    backupPrincipals: '--backup-principal',
  }
  return Object.entries(settings).flatMap(([key, list]) =>
    names[key] === undefined ? [] : list.flatMap((value) => [names[key], String(value.id ?? value)]),
  )
}

const idsOf = ({ events }) => events.map(({ id }) => id)
const count = (map, key, by = 1) => map.set(key, (map.get(key) ?? 0) + by)

const folder = mkdtempSync(join(tmpdir(), 'dohyo-bench-month-'))
try {
  const files = month({ seed: Number(values.seed), clusterBackup: values['cluster-backup'] })
  writeFiles(folder, files)
  const quiet = hunt(folder)
  const severities = new Map()
  for (const { severity } of quiet.signals) count(severities, severity)
  console.log(
    `${quiet.accounting.events.read} events of ${DAYS} days of ordinary work, with default settings:`,
  )
  console.log(
    `  signals: ${['critical', 'high', 'medium', 'low', 'info'].map((name) => `${severities.get(name) ?? 0} ${name}`).join(', ')}`,
  )
  console.log(
    `  insights: ${quiet.insights.length}, ${((quiet.insights.length * 7) / DAYS).toFixed(1)} a week`,
  )
  for (const { created, severity, entity, description } of quiet.insights)
    console.log(`    ${created} ${severity} ${entity.value}: ${description}`)

  const known = new Set(quiet.signals.flatMap((signal) => idsOf(signal).map((id) => `${signal.rule} ${id}`)))
  const rules = new Map()
  const ruleOf = (id) => {
    const entry = rules.get(id) ?? { wrong: 0, right: 0, expected: 0, found: 0, severity: new Set() }
    rules.set(id, entry)
    return entry
  }
  for (const { rule, severity } of quiet.signals) {
    ruleOf(rule).wrong += 1
    ruleOf(rule).severity.add(severity)
  }
  const attacks = SCENARIOS.filter(
    ({ id, techniques }) => techniques.length > 0 && (values.only === undefined || id.includes(values.only)),
  )
  console.log(`\n${'attack in the midst of it'.padEnd(44)} rules found  steps in one insight`)
  const results = []
  for (const scenario of attacks) {
    const world = worldFor(scenario)
    const injected = scenario.emit(world)
    const at = join(folder, 'attack')
    writeFiles(at, injected)
    const found = hunt(folder, flagsOf(scenario, world))
    rmSync(at, { recursive: true })
    const theirs = found.signals.filter(
      (signal) => !idsOf(signal).every((id) => known.has(`${signal.rule} ${id}`)),
    )
    const fired = new Set(theirs.map(({ rule }) => rule))
    for (const { rule, severity } of theirs) {
      ruleOf(rule).severity.add(severity)
      if (scenario.expects.includes(rule) || LEARNED.has(rule)) ruleOf(rule).right += 1
      else ruleOf(rule).wrong += 1
    }
    for (const rule of scenario.expects) {
      ruleOf(rule).expected += 1
      if (fired.has(rule)) ruleOf(rule).found += 1
    }
    const ids = new Set(theirs.map(({ id }) => id))
    const best = Math.max(
      0,
      ...found.insights.map(({ signals }) => signals.filter((id) => ids.has(id)).length),
    )
    const hits = scenario.expects.filter((rule) => fired.has(rule)).length
    const missed = scenario.expects.filter((rule) => !fired.has(rule))
    const extra = [...fired].filter((rule) => !scenario.expects.includes(rule) && !LEARNED.has(rule))
    results.push({
      id: scenario.id,
      expected: scenario.expects,
      missed,
      extra,
      signals: ids.size,
      inOneInsight: best,
    })
    console.log(
      `${scenario.id.padEnd(44)} ${`${hits} of ${scenario.expects.length}`.padEnd(12)} ${best} of ${ids.size}${missed.length > 0 ? `  missed: ${missed.join(', ')}` : ''}${extra.length > 0 ? `  also: ${extra.join(', ')}` : ''}`,
    )
  }
  console.log(`\n${'rule'.padEnd(34)} severity       wrong  right  precision  recall`)
  const ratio = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`)
  for (const [id, { wrong, right, expected, found, severity }] of [...rules].toSorted())
    console.log(
      `${id.padEnd(34)} ${[...severity].join(' ').padEnd(14)} ${String(wrong).padStart(5)}  ${String(right).padStart(5)}  ${ratio(right, right + wrong).padStart(9)}  ${ratio(found, expected).padStart(6)}`,
    )
  if (values.json !== undefined) {
    if (!existsSync(dirname(values.json))) mkdirSync(dirname(values.json), { recursive: true })
    writeFileSync(
      values.json,
      `${JSON.stringify({ month: { events: quiet.accounting.events.read, days: DAYS, signals: Object.fromEntries(severities), insights: quiet.insights.length }, attacks: results }, undefined, 2)}\n`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
