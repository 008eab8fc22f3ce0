import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { DATA, generate } from './generate.mjs'
import { ORDINARY } from './ordinary.mjs'

// What more rules cost: hunts with the pack and 1, 25, 200 and 1,000 rules of templates over the names of the events.

const HERE = dirname(fileURLToPath(import.meta.url))
const MAIN = join(HERE, '../dist/cli/main.js')
const USAGE = pathToFileURL(join(HERE, 'usage.mjs')).href

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    counts: { type: 'string', default: '1,25,200,1000' },
    main: { type: 'string', default: MAIN },
  },
})

const NAMES = ORDINARY.map(([, , name]) => name)

/** Conditions beside the name of the event, as rules have them; few events meet one. */
const CONDITIONS = [
  (n) => `user_username = 'contractor-${n}'`,
  (n) => `http_userAgent LIKE '%tool-${n}%'`,
  (n) => `srcDevice_ip = '192.0.2.${n % 250}'`,
  (n) => `fields['errorCode'] = 'AccessDenied' AND user_username MATCHES /temp-${n}-.*/`,
  (n) => `fields['userIdentity.type'] = 'Root' AND NOT user_username LIKE 'admin-${n}%'`,
  (n) => `fields['requestParameters.roleArn'] LIKE '%:role/break-glass-${n}'`,
]

/** One in four counts events in a window; the others look at each by itself. */
const ruleText = (n) => {
  const name = NAMES[n % NAMES.length]
  const condition = CONDITIONS[Math.floor(n / NAMES.length + n) % CONDITIONS.length](n)
  const counts = n % 4 === 3
  return JSON.stringify({
    id: `bench-${n}`,
    name: `Bench ${n}`,
    type: counts ? 'threshold' : 'match',
    expression: `metadata_vendor = 'Amazon AWS' AND action = '${name}' AND ${condition}`,
    ...(counts
      ? { limit: 10, windowSize: 'T60M', score: 3, description: 'often' }
      : { scoreMapping: { type: 'constant', default: 3 } }),
    summaryExpression: `{{user_username}} called ${name}`,
    entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  })
}

const read = async (stream) => {
  const parts = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

const measure = async (args) => {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', USAGE, values.main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [, problems, used, code] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    read(child.stdio[3]),
    ended,
  ])
  // findings are no failure; a rule that failed is
  if (code !== 0 && code !== 1) throw new Error(`the hunt ended with ${code}\n${problems}`)
  const { userCPUTime, systemCPUTime } = JSON.parse(used)
  return { wall: (performance.now() - started) / 1000, cpu: (userCPUTime + systemCPUTime) / 1e6 }
}

if (!existsSync(join(values.data, 'AWSLogs'))) {
  console.error(`making data in ${values.data}`)
  await generate({ out: values.data, shape: 'records' })
}
const folder = mkdtempSync(join(tmpdir(), 'dohyo-bench-rules-'))
try {
  let one
  console.log('rules  wall s  cpu s  cpu, times that of the first')
  for (const count of values.counts.split(',').map(Number)) {
    const rules = join(folder, String(count))
    mkdirSync(rules)
    for (let n = 0; n < count; n += 1) writeFileSync(join(rules, `${n}.yaml`), ruleText(n))
    const { wall, cpu } = await measure(['hunt', '--rules', rules, '--format', 'json', values.data])
    one ??= cpu
    console.log(
      `${String(count).padStart(5)}  ${wall.toFixed(1).padStart(6)}  ${cpu.toFixed(1).padStart(5)}  ${(cpu / one).toFixed(1)}`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
