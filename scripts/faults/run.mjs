import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// One run of the built command in a process group and a temporary folder of its own, and what must hold of every run.

/** Longer than any run here takes on a machine that is busy. */
const PATIENCE = 120_000

export const makeFolder = (what) => mkdtempSync(join(tmpdir(), `dohyo-faults-${what}-`))
export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true })

const isAlive = (group) => {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

/**
 * `meddle(child)` is called once the process runs. `limits` are words of the shell before the command, as `ulimit -n 32`.
 * @returns `{ code, signal, out, err, ms, left, hung, alive }`
 */
export const run = async (main, args, options = {}) => {
  const {
    temporary,
    env = {},
    cwd,
    limits,
    stdio = ['ignore', 'pipe', 'pipe'],
    meddle,
    redirect = '',
  } = options
  const command = [process.execPath, main, ...args]
  const [program, ...words] =
    limits === undefined && redirect === ''
      ? command
      : ['/bin/sh', '-c', `${limits ?? ':'}; exec "$@" ${redirect}`, 'sh', ...command]
  const started = performance.now()
  const child = spawn(program, words, {
    cwd: cwd ?? temporary,
    env: { PATH: process.env.PATH, TMPDIR: temporary, ...env },
    stdio,
    detached: true,
  })
  const out = []
  const err = []
  child.stdout?.on('data', (chunk) => out.push(chunk))
  child.stderr?.on('data', (chunk) => err.push(chunk))
  child.stdin?.on('error', () => {})
  let hung = false
  child.over = false
  const patience = setTimeout(() => {
    hung = true
    process.kill(-child.pid, 'SIGKILL')
  }, options.patience ?? PATIENCE)
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      child.over = true
      resolve({ code, signal })
    })
  })
  const [result] = await Promise.all([ended, meddle?.(child)])
  clearTimeout(patience)
  const alive = isAlive(child.pid)
  if (alive) process.kill(-child.pid, 'SIGKILL')
  return {
    ...result,
    out: Buffer.concat(out).toString(),
    err: Buffer.concat(err).toString(),
    ms: performance.now() - started,
    left: leftIn(temporary),
    hung,
    alive,
  }
}

export const leftIn = (temporary) => {
  try {
    return readdirSync(temporary).filter((name) => name.startsWith('dohyo-') || name.endsWith('.part'))
  } catch {
    return []
  }
}

export const parsed = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hasUnread = ({ accounting }) =>
  accounting.skipped.some(({ kind }) => kind === 'unreadable') ||
  accounting.unreadable.length > 0 ||
  accounting.rules.failed.length > 0 ||
  accounting.files.read === 0

/** What a person is told when there is no result: one sentence with a code, advice, and no stack. */
const toldProblems = (err) => {
  const errors = err.match(/^(?:internal )?error\[DQ\d+\]: .{10,}/gm) ?? []
  return [
    ...(errors.length === 1 ? [] : [`${errors.length} errors told: ${err.slice(0, 600)}`]),
    ...(/DQ899/.test(err) ? [`told as a mistake of ours: ${err.slice(0, 600)}`] : []),
    ...(/^ +at .*:\d+/m.test(err) ? [`a stack: ${err.slice(0, 600)}`] : []),
    ...(errors.some((line) => line.length > 500)
      ? [`${errors[0].length} characters: ${err.slice(0, 600)}`]
      : []),
  ]
}

/**
 * What is wrong with how a run ended, whatever was done to it. `json`: standard output is a document, whole or empty.
 * `interrupted`: it was asked to stop, and may have been done already. `streams`: rows were on their way then. `killed`: it couldn't clean up.
 */
export const endProblems = (
  ended,
  { json = true, interrupted = false, killed = false, silent = false, streams = false } = {},
) => {
  const { code, signal, out, err, left, hung, alive } = ended
  const problems = []
  if (hung) return [`hung; stderr: ${err.slice(0, 300)}`]
  if (alive) problems.push('a child process lives on')
  if (killed && signal === 'SIGKILL') {
    if (json && !streams && out !== '' && parsed(out) === undefined) problems.push('half a document')
    return problems
  }
  if (left.length > 0) problems.push(`left behind: ${left}`)
  if (signal !== null) return [...problems, `ended by ${signal}: ${err.slice(-600)}`]
  if (![0, 1, 2, 3, ...(interrupted ? [130] : [])].includes(code))
    problems.push(`code ${code}: ${err.slice(0, 600)}`)
  if (/^ +at .*:\d+/m.test(err)) problems.push(`a stack: ${err.slice(0, 600)}`)
  if (code === 130) {
    // it may have been done already when it was asked
    if (json && !streams && out !== '' && parsed(out) === undefined)
      problems.push('interrupted with half a result')
    if (err !== '' && !/^(?:interrupted\n)?$/.test(err))
      problems.push(`interrupted, and told: ${err.slice(0, 600)}`)
    return problems
  }
  const document = json && out !== '' ? parsed(out) : undefined
  if (json && out !== '' && document === undefined)
    problems.push(`half a document of ${out.length} characters`)
  if (document?.accounting !== undefined) {
    const expected = hasUnread(document) ? 3 : document.signals.length > 0 ? 1 : 0
    if (code !== expected) problems.push(`code ${code} of a document that means ${expected}`)
  } else if (code > 1 && json && document === undefined && !silent) problems.push(...toldProblems(err))
  return problems
}
