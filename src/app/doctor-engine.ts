import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import type { Check } from '../report/doctor.ts'
import { type Machine, unsupported } from './doctor-machine.ts'

/** How the engine did in a process of its own. */
export interface EngineTrial {
  readonly status: number | null
  /** `SIGILL` and the like, when that ended it. */
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

const MODULE = new URL(`../engine/embedded${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
  .href

/** One line of JSON: what was said, or why nothing was. */
const SCRIPT = `
const began = performance.now()
const { openEmbedded } = await import(${JSON.stringify(MODULE)})
try {
  const engine = await openEmbedded()
  const version = await engine.version()
  const ms = Math.round(performance.now() - began)
  await engine.close()
  console.log(JSON.stringify({ version, ms }))
} catch (error) {
  const causes = []
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) causes.push(each.message)
  console.log(JSON.stringify({ code: error?.code ?? null, causes }))
}`

/** A minute is long for a quarter of a second, also on a busy machine. */
const PATIENCE_MS = 60_000

/** Tries it in a process of its own: an instruction that the processor lacks ends the process, and no `catch` sees it. */
export const tryEngine = (signal: AbortSignal): Promise<EngineTrial> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      signal,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (status, ended) => resolve({ status, signal: ended, stdout, stderr }))
  })

const problem = (found: string, help: string, values: Check['values']): Check => ({
  id: 'engine',
  group: 'program',
  state: 'problem',
  found,
  help,
  values: { version: null, ...values },
})

const SIGNALS: Readonly<Record<string, readonly [string, string]>> = {
  SIGILL: ['the processor lacks an instruction that the engine needs', 'see “processor” below'],
  SIGKILL: ['the system ended it, as it does when memory runs out', 'see “memory” below'],
  SIGTERM: ['it gave no answer within a minute', 'try again when the machine is less busy'],
}

const answerOf = (stdout: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // it ended before it could answer: the exit status and standard error tell why
    return {}
  }
}

const notInstalled = (causes: readonly string[]): boolean =>
  causes.some((cause) => /Cannot find (?:module|package)|no prebuilt|not installed/i.test(cause))

/** What the trial says of the engine on this machine. */
export const engineCheck = ({ status, signal, stdout, stderr }: EngineTrial, machine: Machine): Check => {
  const answer = answerOf(stdout)
  if (typeof answer['version'] === 'string') {
    const ms = Number(answer['ms'])
    return {
      id: 'engine',
      group: 'program',
      state: 'ok',
      found: `ClickHouse ${answer['version']} (chDB, in this process) loads and answers, in ${ms} ms`,
      values: { version: answer['version'], ms },
    }
  }
  const why = unsupported(machine)
  if (why !== undefined) return problem('it does not load', why, { reason: 'unsupported' })
  if (signal !== null) {
    const [found, help] = SIGNALS[signal] ?? [
      `it crashed (${signal})`,
      'report it, with what this command says',
    ]
    return problem(found, help, { reason: signal })
  }
  const causes = Array.isArray(answer['causes']) ? answer['causes'].map(String) : []
  const said = causes.length > 0 ? causes.join('\n') : stderr.trim() || `it ended with ${status}`
  if (notInstalled(causes))
    return problem(
      `it is not installed\n${causes.slice(1).join('\n')}`.trim(),
      'npm install chdb@3.4.0; it is an optional dependency, which `npm install --omit=optional` leaves out, and a node_modules folder that was copied from another system has the wrong one',
      { reason: 'not installed', causes },
    )
  return problem(
    `it does not answer: ${said}`,
    'look at “temporary files” and “memory” below; else report it, with what this command says',
    {
      reason: 'failed',
      causes,
    },
  )
}
